//! The company itself: the join QR code.

use crate::call::Call;
use crate::reply::{Outcome, Reply, refuse};

/// `corp/get_join_qrcode`, valid for seven days.
pub(crate) fn join_qrcode(call: &Call<'_>) -> Outcome {
    let size = call
        .query
        .int("size_type")
        .map_err(|()| refuse(40058))?
        .unwrap_or(3);
    if !(1..=4).contains(&size) {
        return Err(refuse(40058));
    }
    let week = call.now / (7 * crate::clock::DAY);
    let url = format!(
        "https://work.weixin.qq.com/wework_admin/genqrcode?action=join&vcode=sandbox{week}&qr_size={size}"
    );
    Ok(Reply::with("ok", |obj| {
        obj.text("join_qrcode", &url);
    }))
}
