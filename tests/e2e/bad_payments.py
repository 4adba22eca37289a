"""Bodies that the payment service refuses: what is wrong with each, and how it is answered."""

PLAIN = "4242424242424242"
GONE = object()  # stands for a member that is left out
CARD, ALLOWANCE, RISK = "payment_method", "allowance", "risk_signals[0]"
# What is wrong with one member of a request, and the code it is answered with; 422 where only the bank can tell.
BAD_PAYMENTS = [
    *((f"{CARD}.{name}", GONE, "invalid_card") for name in
      ("type", "card_number_type", "number", "display_card_funding_type", "metadata")),
    *((f"{CARD}.{name}", value, "invalid_card") for name, value in (
        ("type", "wallet"), ("type", 1), ("card_number_type", "pan"), ("number", 4242424242424242), ("number", "4" * 33),
        ("exp_month", "111"), ("exp_month", 11), ("exp_year", "20299"), ("cvc", "12345"), ("cvc", 123), ("eci_value", "055"),
        ("checks_performed", "avs"), ("iin", "424242424"), ("display_last4", "424"),
        ("display_last4", "42424"), ("display_last4", "abcd"), ("display_card_funding_type", "gift"), ("metadata", []),
        ("virtual", "no"), ("name", ["Jane"]))),
    *((f"{CARD}.{name}", value, "invalid_card 422") for name, value in (
        ("number", ""), ("number", "4242424242424241"), ("number", "4111111111111111"), ("number", "4242-4242-4242-4242"),
        ("exp_month", "13"), ("exp_month", "ab"), ("exp_year", "2020"), ("exp_year", "209"), ("cvc", "1"), ("cvc", "12x"),
        ("display_last4", "0000"))),
    *((f"{ALLOWANCE}.{name}", GONE, "missing") for name in
      ("reason", "max_amount", "currency", "checkout_session_id", "merchant_id", "expires_at")),
    (f"{ALLOWANCE}.reason", "forever", "invalid_value"), (f"{ALLOWANCE}.max_amount", "5000", "invalid_type"),
    (f"{ALLOWANCE}.max_amount", 1.5, "invalid_type"), (f"{ALLOWANCE}.max_amount", 0, "invalid"),
    (f"{ALLOWANCE}.max_amount", -1, "invalid"), (f"{ALLOWANCE}.currency", "USD", "invalid_format"),
    (f"{ALLOWANCE}.currency", "us", "invalid_format"), (f"{ALLOWANCE}.merchant_id", "m" * 257, "too_long"),
    (f"{ALLOWANCE}.expires_at", "tomorrow", "invalid_format"), (f"{ALLOWANCE}.expires_at", "2020-01-01T00:00:00Z", "invalid"),
    (f"{RISK}.type", "mood", "invalid_value"), (f"{RISK}.score", "high", "invalid_type"), (f"{RISK}.action", GONE, "missing"),
    ("metadata", GONE, "missing"), ("metadata", {"n": "x" * 16384}, "too_large"), (ALLOWANCE, GONE, "missing"),
    (CARD, GONE, "missing"), ("risk_signals", GONE, "missing"), ("risk_signals", {}, "invalid_type"),
    ("billing_address", {"name": "J"}, "missing at $.billing_address.line_one"),
]
WHO, HOW_MUCH = "payment_method", "amount"
BROWSER = {"accept_header": "*/*", "ip_address": "::1", "javascript_enabled": False, "language": "en", "user_agent": "u"}
BAD_AUTHENTICATIONS = [
    *((f"{WHO}.{name}", GONE, "invalid_card") for name in ("type", "number", "exp_month", "exp_year", "name")),
    *((f"{WHO}.{name}", value, "invalid_card") for name, value in (
        ("type", "wallet"), ("number", 1), ("number", "4" * 33), ("exp_month", "111"), ("exp_year", "20299"), ("name", {}))),
    *((f"{WHO}.{name}", value, "invalid_card 422") for name, value in (
        ("number", "1"), ("number", "4242424242424241"), ("number", "4111111111111111"), ("exp_month", "00"),
        ("exp_month", "1a"), ("exp_year", "19"), ("exp_year", "x"))),
    ("merchant_id", GONE, "missing"), ("merchant_id", 7, "invalid_type"), ("merchant_id", "m" * 257, "too_long"),
    (WHO, GONE, "missing"), (HOW_MUCH, GONE, "missing"), (HOW_MUCH, 1000, "invalid_type"),
    (f"{HOW_MUCH}.value", GONE, "missing"), (f"{HOW_MUCH}.value", "1", "invalid_type"),
    (f"{HOW_MUCH}.value", 1.5, "invalid_type"), (f"{HOW_MUCH}.value", 0, "invalid"),
    (f"{HOW_MUCH}.value", -5, "invalid"), (f"{HOW_MUCH}.currency", GONE, "missing"),
    (f"{HOW_MUCH}.currency", "usd", "invalid_format"), (f"{HOW_MUCH}.currency", "US", "invalid_format"),
    ("checkout_session_id", "c" * 256, "too_long"), ("checkout_session_id", 1, "invalid_type"),
    ("challenge_notification_url", "here", "invalid_format"), ("flow_preference", "challenge", "invalid_type"),
    ("flow_preference", {"type": "fast"}, "invalid_value at $.flow_preference.type"),
    ("flow_preference", {"type": "challenge", "challenge": {"type": "x"}}, "invalid_value at $.flow_preference.challenge.type"),
    ("channel", {"type": "browser"}, "missing at $.channel.browser"),
    ("channel", {"type": "app", "browser": BROWSER}, "invalid_value at $.channel.type"),
    ("channel", {"type": "browser", "browser": BROWSER | {"ip_address": "1" * 46}}, "too_long at $.channel.browser.ip_address"),
    ("channel", {"type": "browser", "browser": BROWSER | {"javascript_enabled": True}},
     "missing at $.channel.browser.color_depth"),
    ("shopper_details", {"email": "nobody"}, "invalid_format at $.shopper_details.email"),
    ("acquirer_details", {}, "missing at $.acquirer_details.acquirer_bin"),
    ("acquirer_details", {"acquirer_bin": "1" * 12, "acquirer_country": "US", "acquirer_merchant_id": "m",
                          "merchant_name": "M"}, "too_long at $.acquirer_details.acquirer_bin"),
]
WHOLE_AUTHENTICATION = {"merchant_id": "sandbox_merchant", "amount": {"value": 1, "currency": "USD"},
                        "payment_method": {"type": "card", "number": PLAIN, "exp_month": "11", "exp_year": "2099", "name": "J"}}
SCREEN = {"color_depth": 24, "java_enabled": False, "screen_height": 1080, "screen_width": 1920, "timezone_offset": -60}
HOME = {"name": "J", "line_one": "1 Main St", "city": "Springfield", "state": "IL", "country": "US", "postal_code": "62701"}
WHOLE_CONTINUATION = {
    "fingerprint_completion": "Y", "checkout_session_id": "cs_1", "challenge_notification_url": "https://agent.example/3ds",
    "channel": {"type": "browser", "browser": BROWSER | SCREEN | {"javascript_enabled": True}},
    "shopper_details": {"name": "J", "email": "j@example.com", "phone_number": "+15550100", "address": HOME}}
SEES, LIVES = "channel.browser", "shopper_details.address"
BAD_CONTINUATIONS = [
    *(("$", value, "invalid_type") for value in ([], b"null", 7, "Y", True, [WHOLE_CONTINUATION])),
    *(("$", value, "invalid_json") for value in (b"{", b"", b'{"fingerprint_completion": Y}', b'{"fingerprint_completion": "Y"} {}')),
    ("fingerprint_completion", GONE, "missing"), ("fingerprint_completion", None, "invalid_type"),
    *(("fingerprint_completion", word, "invalid_value") for word in ("", "y", "N ", "yes", "C")),
    *(("fingerprint_completion", value, "invalid_type") for value in (True, 1, ["Y"], {"value": "Y"})),
    ("channel", "browser", "invalid_type"), ("channel", [], "invalid_type"),
    ("channel.type", GONE, "missing"), ("channel.type", "app", "invalid_value"), ("channel.type", 1, "invalid_type"),
    (SEES, GONE, "missing"), (SEES, "Firefox", "invalid_type"),
    *((f"{SEES}.{name}", GONE, "missing") for name in [*BROWSER, *SCREEN]),
    *((f"{SEES}.{name}", [], "invalid_type") for name in [*BROWSER, *SCREEN]),
    (f"{SEES}.ip_address", "1" * 46, "too_long"), (f"{SEES}.language", "x" * 36, "too_long"),
    (f"{SEES}.color_depth", 1.5, "invalid_type"), (f"{SEES}.screen_width", "1920", "invalid_type"),
    ("checkout_session_id", 1, "invalid_type"), ("checkout_session_id", "c" * 256, "too_long"),
    ("challenge_notification_url", 1, "invalid_type"), ("challenge_notification_url", "here", "invalid_format"),
    ("shopper_details", [], "invalid_type"), ("shopper_details.name", 1, "invalid_type"),
    ("shopper_details.name", "n" * 256, "too_long"), ("shopper_details.email", "nobody", "invalid_format"),
    ("shopper_details.phone_number", 15550100, "invalid_type"), (LIVES, "Springfield", "invalid_type"),
    *((f"{LIVES}.{name}", GONE, "missing") for name in HOME), *((f"{LIVES}.{name}", 1, "invalid_type") for name in HOME),
    (f"{LIVES}.name", "n" * 257, "too_long"), (f"{LIVES}.line_one", "l" * 61, "too_long"), (f"{LIVES}.city", "c" * 61, "too_long"),
    (f"{LIVES}.country", "U", "too_short"), (f"{LIVES}.country", "USA", "too_long"), (f"{LIVES}.postal_code", "1" * 21, "too_long"),
]
