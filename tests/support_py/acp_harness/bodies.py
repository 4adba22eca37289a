"""Request bodies of the protocol's published shape, around the demo catalog's items."""

import copy

ADDRESS_US = {"name": "John Doe", "line_one": "1234 Chat Road", "line_two": "", "city": "San Francisco", "state": "CA",
              "country": "US", "postal_code": "94131"}
ADDRESS_DE = {"name": "Erika Muster", "line_one": "Hauptstr. 1", "city": "Berlin", "state": "BE", "country": "DE",
              "postal_code": "10115"}
ADDRESS_JP = {"name": "山田 太郎", "line_one": "千代田1-1", "city": "Chiyoda", "state": "13", "country": "JP",
              "postal_code": "100-0001"}
INTERVENTIONS = {"supported": ["3ds", "address_verification"], "display_context": "webview",
                 "redirect_context": "in_app", "max_redirects": 1, "max_interaction_depth": 1}
BUYER = {"first_name": "John", "last_name": "Smith", "email": "johnsmith@mail.com", "phone_number": "15552003434"}


def create(item: str = "item_123", quantity: int = 1, currency: str = "usd", address: dict | None = ADDRESS_US) -> dict:
    """The published create example, with another item, quantity, currency or address (None: without)."""
    body = {
        "currency": currency,
        "line_items": [{"id": item, "quantity": quantity}],
        "capabilities": {"interventions": copy.deepcopy(INTERVENTIONS)},
    }
    if address is not None:
        body["fulfillment_details"] = {"name": address["name"], "phone_number": "15551234567",
                                       "email": "johndoe@example.com", "address": dict(address)}
    return body


def select(option: str, *items: str, kind: str = "shipping") -> dict:
    return {"selected_fulfillment_options": [{"type": kind, "option_id": option, "item_ids": list(items or ["item_123"])}]}


def complete(token: str = "spt_123", handler: str = "card_tokenized") -> dict:
    return {
        "buyer": dict(BUYER),
        "payment_data": {
            "handler_id": handler,
            "instrument": {"type": "card", "credential": {"type": "spt", "token": token}},
            "billing_address": dict(ADDRESS_US),
        },
    }

# Tokens of the sandbox payment service.
TOKEN_DECLINED = "spt_declined"
TOKEN_NO_ALLOWANCE = "spt_insufficient_allowance"
TOKEN_EXPIRED = "spt_expired_token"
TOKEN_3DS = "spt_3ds_test"
TOKEN_TIMEOUT_BEFORE_CAPTURE = "spt_timeout_before_capture"
TOKEN_TIMEOUT_AFTER_CAPTURE = "spt_timeout_after_capture"
