//! The vendor's own addresses, for firewalls.

use crate::error::Error;
use crate::handle::{get, handle};

handle! {
    /// The vendor's own addresses, for firewalls.
    Server, server
}

impl Server {
    /// The addresses from which callbacks come (获取企业微信回调 IP 段): single ones, ranges, or with a `*`.
    ///
    /// # Errors
    /// 60020 the caller's address is not trusted.
    ///
    /// Vendor's document 90930.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let addresses = contacts.server().callback_ips().await?;
    /// assert!(!addresses.is_empty());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn callback_ips(&self) -> Result<Vec<String>, Error> {
        Ok(get!(self, TokenListCallbackIps, token_list_callback_ips)?.ip_list)
    }

    /// The addresses of the vendor's interface (获取企业微信接口 IP 段).
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let addresses = contacts.server().api_domain_ips().await?;
    /// assert!(!addresses.is_empty());
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 60020 the caller's address is not trusted.
    ///
    /// Vendor's document 92520.
    pub async fn api_domain_ips(&self) -> Result<Vec<String>, Error> {
        Ok(get!(self, TokenListApiDomainIps, token_list_api_domain_ips)?.ip_list)
    }
}
