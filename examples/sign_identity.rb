# Sign a respondent's id on your server, for each page.
# `SECRET=… ruby sign_identity.rb ID` prints a token.
require "base64"
require "json"
require "openssl"

def sign_identity(respondent_id, secret, lifetime = 600)
  part = ->(content) { Base64.urlsafe_encode64(content, padding: false) }
  header = part.(JSON.generate({ alg: "HS256", typ: "JWT" }))
  claims = part.(JSON.generate({ sub: respondent_id, exp: Time.now.to_i + lifetime }))
  signature = OpenSSL::HMAC.digest("SHA256", secret, "#{header}.#{claims}")
  "#{header}.#{claims}.#{part.(signature)}"
end

if ARGV[0] && ENV["SECRET"]
  puts sign_identity(ARGV[0], ENV["SECRET"])
else
  warn "usage: SECRET=… ruby sign_identity.rb RESPONDENT_ID"
end
