//! One call by hand.

#[derive(serde::Deserialize)]
struct User {
    userid: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let query = [("access_token", "token"), ("userid", "mei.lin")];
    let request = reqwest::Client::new().get("https://qyapi.weixin.qq.com/cgi-bin/user/get");
    let user: User = request.query(&query).send().await?.json().await?;
    println!("hello, {}", user.userid);
    Ok(())
}
