"""What the API takes and gives; its OpenAPI document is made of this."""
