//! `doctor`: looks at an endpoint before it is run, and says what a run would stumble over.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use cognito_idp_types::operations::ListUserPools;
use cognito_idp_types::schema::Call as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use cognito_suite::exchange::answer::Answer;
use cognito_suite::exchange::response::{Response, TransportError};
use cognito_suite::exchange::session::Session;
use cognito_suite::exchange::target::{Credentials, Target};
use cognito_suite::judge::profile::Profile;
use cognito_suite::run::probe::{SIGNATURE_CODES, page};
use cognito_suite::run::support::{UNKNOWN_OPERATION, UNKNOWN_PAGE};

use crate::catalogue::load;
use crate::console::print;
use crate::failure::{AS_EXPECTED, Failure, UNREACHABLE, USAGE, WithCode, advice};
use crate::target::TargetArguments;

/// The service refuses a signature that is older or younger.
const MOST_SKEW: Duration = Duration::from_mins(5);

/// Its weight.
enum Mark {
    Good,
    /// Worth knowing.
    Note,
    /// A run would not begin, or say nothing.
    Bad,
}

/// The value that was found.
struct Finding {
    mark: Mark,
    what: &'static str,
    text: String,
}

pub(crate) async fn doctor(arguments: &TargetArguments) -> Result<u8, Failure> {
    let suite = load(None)?;
    let open = arguments.open(&suite, &[]).await?;
    let mut findings = Vec::new();
    examine(&open.target, &open.profile, &mut findings).await?;
    let mut text = format!("{}\n", open.target.endpoint);
    for Finding { mark, what, text: found } in &findings {
        let mark = match mark {
            Mark::Good => "ok  ",
            Mark::Note => "note",
            Mark::Bad => "BAD ",
        };
        let _ = writeln!(text, "{mark} {what:<18} {found}");
    }
    let is_well = !findings.iter().any(|finding| matches!(finding.mark, Mark::Bad));
    text.push_str(if is_well { "a run can begin\n" } else { "a run would not begin, or say nothing\n" });
    print(&text)?;
    Ok(if is_well { AS_EXPECTED } else { UNREACHABLE })
}

async fn examine(target: &Target, profile: &Profile, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let mut say = |mark: Mark, what: &'static str, text: String| findings.push(Finding { mark, what, text });
    let session = Session::open(target.clone()).code(USAGE)?;
    let begin = Instant::now();
    let unknown = session.call_unknown(UNKNOWN_OPERATION).await;
    let milliseconds = begin.elapsed().as_millis();
    let response = match unknown {
        Ok(response) => response,
        Err(error) => {
            say(Mark::Bad, "reachable", format!("no: {error}; {}", advice(&error)));
            return Ok(());
        }
    };
    say(Mark::Good, "reachable", format!("answered in {milliseconds} ms"));
    let is_tls = target.endpoint.starts_with("https://");
    say(
        Mark::Good,
        "TLS",
        if is_tls { "its certificate is trusted".into() } else { "none, it is http://".into() },
    );
    clock(&response, &mut say);
    let answer = Answer::read(response);
    credentials(target, profile, &answer, &mut say).await?;
    user_pools(&session, &mut say).await;
    unknown_operation(&answer, &mut say);
    pages(&session, target, &mut say).await;
    Ok(())
}

fn clock(response: &Response, say: &mut impl FnMut(Mark, &'static str, String)) {
    let date = response.header("date").and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok());
    let Some(date) = date else {
        return say(Mark::Note, "clock", "it sends no Date header, so its clock is not known".into());
    };
    let skew = (OffsetDateTime::now_utc() - date).unsigned_abs();
    if skew > MOST_SKEW {
        let minutes = skew.as_secs() / 60;
        return say(Mark::Bad, "clock", format!("{minutes} min from ours: signatures are refused for less"));
    }
    say(Mark::Good, "clock", format!("within {} s of ours", skew.as_secs().max(1)));
}

/// True if it takes our signature, and whether it looks at it at all.
async fn credentials(
    target: &Target,
    profile: &Profile,
    answer: &Answer,
    say: &mut impl FnMut(Mark, &'static str, String),
) -> Result<(), Failure> {
    let source = if Credentials::from_environment().is_some() {
        "AWS_ACCESS_KEY_ID"
    } else if profile.credentials.is_some() {
        "those of the profile"
    } else {
        "`test` and `test`"
    };
    if let Some(code) = answer.code.as_deref().filter(|code| SIGNATURE_CODES.contains(code)) {
        let text = format!(
            "{source}: refused with {code}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and --region"
        );
        say(Mark::Bad, "credentials", text);
        return Ok(());
    }
    say(Mark::Good, "credentials", format!("{source}: not refused"));
    let mut credentials = target.credentials.clone();
    credentials.secret_access_key.push('x');
    let wrong = Session::open(Target { credentials, ..target.clone() }).code(USAGE)?;
    let wrong = wrong.call_unknown(UNKNOWN_OPERATION).await.map(Answer::read);
    let code = wrong.ok().and_then(|answer| answer.code);
    let is_checked = code.is_some_and(|code| SIGNATURE_CODES.contains(&code.as_str()));
    let text = if is_checked { "a wrong one is refused" } else { "not checked: a wrong one is taken too" };
    say(if is_checked { Mark::Good } else { Mark::Note }, "signature", text.into());
    Ok(())
}

/// Whether what listens there is a Cognito endpoint: the plainest call, judged.
async fn user_pools(session: &Session, say: &mut impl FnMut(Mark, &'static str, String)) {
    const WHAT: &str = "user pools";
    let operation = ListUserPools::OPERATION;
    let answer = match session.call(operation, br#"{"MaxResults":1}"#).await.map(Answer::read) {
        Ok(answer) => answer,
        Err(error) => return say(Mark::Bad, WHAT, format!("no answer to ListUserPools: {error}")),
    };
    let status = answer.response.status;
    let no_endpoint = "is this the URL of a Cognito endpoint?";
    match (&answer.code, answer.is_success()) {
        (_, true) => {
            let has_list = answer.json.as_ref().is_some_and(|body| body["UserPools"].is_array());
            let reads = operation.check_output(&answer.response.body).is_ok();
            if has_list && reads {
                say(Mark::Good, WHAT, format!("ListUserPools answered {status} with a list"));
            } else {
                say(Mark::Bad, WHAT, format!("ListUserPools answered {status} and no list; {no_endpoint}"));
            }
        }
        (Some(code), false) if status == 501 => {
            say(Mark::Note, WHAT, format!("ListUserPools is not built ({status} {code})"));
        }
        (Some(code), false) => {
            say(Mark::Note, WHAT, format!("ListUserPools was refused: {status} {code}"));
        }
        (None, false) => {
            let text = format!(
                "ListUserPools was answered {status} without an error of the protocol; {no_endpoint}"
            );
            say(Mark::Bad, WHAT, text);
        }
    }
}

/// The way it says that it lacks an operation: the run tells by that what is unsupported.
fn unknown_operation(answer: &Answer, say: &mut impl FnMut(Mark, &'static str, String)) {
    let status = answer.response.status;
    let code = answer.code.as_deref().unwrap_or("without an error type");
    if answer.is_success() {
        let text = format!("answered {status}, as if it had it: what it lacks will look like divergences");
        return say(Mark::Note, "unknown operation", text);
    }
    say(Mark::Good, "unknown operation", format!("answered {status} {code}"));
}

async fn pages(session: &Session, target: &Target, say: &mut impl FnMut(Mark, &'static str, String)) {
    let page = |path: &str| page(target, "GET", path, None);
    let (unknown, authorize) =
        (session.http(&page(UNKNOWN_PAGE)).await, session.http(&page("/oauth2/authorize")).await);
    let at = target.oauth_endpoint.as_deref().unwrap_or(&target.endpoint);
    let whole = |answer: &Result<Response, TransportError>| {
        answer.as_ref().ok().map(|response| (response.status, response.body.clone()))
    };
    match &authorize {
        Err(error) if target.oauth_endpoint.is_some() => {
            say(Mark::Bad, "OAuth endpoints", format!("{at}: {error}"));
        }
        Ok(response) if whole(&unknown) != whole(&authorize) && response.status != 404 => {
            say(Mark::Good, "OAuth endpoints", format!("{at} has /oauth2/authorize"));
        }
        _ => {
            let text =
                format!("{at} has no /oauth2/authorize; --oauth-endpoint says where they are, if anywhere");
            say(Mark::Note, "OAuth endpoints", text);
        }
    }
}
