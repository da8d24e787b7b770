//! Typed httpmock mocks of the WeCom (企业微信) contacts API, generated from its OpenAPI description.
