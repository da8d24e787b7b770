//! Address ranges such as `10.0.0.0/8`, or single addresses.

use std::net::IpAddr;

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    base: u128,
    bits: u32,
    v6: bool,
}

fn number(ip: IpAddr) -> (u128, bool) {
    match ip.to_canonical() {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)) << 96, false),
        IpAddr::V6(ip) => (u128::from(ip), true),
    }
}

impl Cidr {
    pub(crate) fn parse(text: &str) -> Option<Cidr> {
        let (ip, bits) = match text.split_once('/') {
            Some((ip, bits)) => (ip.trim(), Some(bits.trim().parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let ip: IpAddr = ip.parse().ok()?;
        let most = if ip.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        let (base, v6) = number(ip);
        (bits <= most).then_some(Cidr { base, bits, v6 })
    }

    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let (other, v6) = number(ip);
        v6 == self.v6 && (self.bits == 0 || (self.base ^ other) >> (128 - self.bits) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_they_say() {
        let holds = |cidr: &str, ip: &str| Cidr::parse(cidr).unwrap().contains(ip.parse().unwrap());
        assert!(holds("127.0.0.1", "127.0.0.1"));
        assert!(!holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("10.0.0.0/8", "10.255.0.1"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(!holds("::/0", "1.2.3.4"));
        for text in ["", "10.0.0.0/33", "10.0.0", "x/8", "::/129"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }
}
