-- What agents told the shop and no answer contains, for those who settle with affiliate networks, write to buyers who
-- agreed to it, or want to know why checkouts are given up. The tokens of networks are secrets: acp_operator does not see
-- them, acp_owner does.

CREATE VIEW acp.attributions AS
  SELECT e.session_id, e.data #>> '{order,id}' AS order_id, e.status,
         a ->> 'touchpoint' AS touchpoint, a ->> 'provider' AS provider, a ->> 'token' AS token,
         a ->> 'publisher_id' AS publisher_id, a ->> 'campaign_id' AS campaign_id, a ->> 'creative_id' AS creative_id,
         a ->> 'sub_id' AS sub_id, a #>> '{source,type}' AS source_type, a #>> '{source,url}' AS source_url,
         (a ->> 'issued_at')::timestamptz AS issued_at, (a ->> 'expires_at')::timestamptz AS expires_at,
         a -> 'metadata' AS metadata, e.recorded_at AS updated, e.shard
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   CROSS JOIN LATERAL json_array_elements(e.hidden -> 'attributions') AS a
   WHERE NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);
COMMENT ON VIEW acp.attributions IS 'Who claims to have sent the buyer of a session or order: first and last touch';

CREATE VIEW acp.intent_traces AS
  SELECT e.session_id, e.hidden #>> '{intent_trace,reason_code}' AS reason_code,
         e.hidden #>> '{intent_trace,trace_summary}' AS trace_summary,
         e.hidden #> '{intent_trace,metadata}' AS metadata, e.recorded_at AS canceled, e.shard
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   WHERE e.type = 'checkout_session.canceled' AND e.hidden -> 'intent_trace' IS NOT NULL;
COMMENT ON VIEW acp.intent_traces IS 'Why checkouts were given up, as agents tell it';

CREATE VIEW acp.marketing_consents AS
  SELECT e.session_id, e.data #>> '{order,id}' AS order_id, c ->> 'channel' AS channel,
         CASE c ->> 'channel' WHEN 'email' THEN coalesce(e.data #>> '{buyer,email}', e.data #>> '{fulfillment_details,email}')
                              WHEN 'sms' THEN coalesce(e.data #>> '{buyer,phone_number}',
                                                       e.data #>> '{fulfillment_details,phone_number}') END AS contact,
         (c ->> 'opted_in')::boolean AS opted_in, e.recorded_at AS updated, e.shard
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   CROSS JOIN LATERAL json_array_elements(e.hidden -> 'marketing_consents') AS c
   WHERE e.status = 'completed'
     AND NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);
COMMENT ON VIEW acp.marketing_consents IS 'What buyers agreed to with their orders, or did not, and the address it is for';

GRANT SELECT (session_id, order_id, status, touchpoint, provider, publisher_id, campaign_id, creative_id, sub_id, source_type,
              source_url, issued_at, expires_at, metadata, updated, shard)
  ON acp.attributions TO acp_operator;
GRANT SELECT ON acp.intent_traces, acp.marketing_consents TO acp_operator;
