use authwright_runtime::token::{ResetPassword, Token, VerifyEmail};

fn reset(token: Token<VerifyEmail>) -> Token<ResetPassword> {
    token
}

fn main() {}
