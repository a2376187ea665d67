//! Microsoft's `common` endpoint serves every tenant, and the issuer of an ID token names the tenant: the token's own
//! `tid` must be the one in its `iss` (Microsoft identity platform, "ID token claims reference"). `sub` differs from app
//! to app, so the account is `tid` and `oid`.

/// The issuer that a token of tenant `tid` must state; `None` when that is no tenant's id.
pub fn issuer(pattern: &str, tid: &str) -> Option<String> {
    let inner = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (tid.len() == 36 && tid.bytes().all(inner)).then(|| pattern.replace("{tid}", tid))
}
