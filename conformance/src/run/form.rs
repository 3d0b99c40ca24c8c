//! The sign-in form of a page, found by an HTML parser.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// A form that asks for a password, as a browser would send it back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The address that it goes to, if not that of its own page.
    pub(super) action: Option<String>,
    /// True if it goes there by GET, with its fields in the address.
    pub(super) is_get: bool,
    /// The hidden fields.
    pub(super) hidden: Vec<(String, String)>,
    asks_for_password: bool,
}

impl Form {
    /// The first form of a page that asks for a password.
    pub(super) fn find(page: &str) -> Option<Self> {
        let input = BufferQueue::default();
        input.push_back(page.into());
        let tokenizer = Tokenizer::new(Forms::default(), TokenizerOpts::default());
        // Nothing pauses the tokenizer but a script, and here none runs.
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let forms = tokenizer.sink.forms.into_inner();
        forms.into_iter().find(|form| form.asks_for_password)
    }
}

/// The forms of a page, in its order.
#[derive(Default)]
struct Forms {
    forms: RefCell<Vec<Form>>,
}

impl TokenSink for Forms {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        let mut forms = self.forms.borrow_mut();
        match &*tag.name {
            "form" => forms.push(Form {
                action: attribute(&tag, "action"),
                is_get: attribute(&tag, "method").is_some_and(|method| method.eq_ignore_ascii_case("get")),
                ..Form::default()
            }),
            "input" => {
                if let Some(form) = forms.last_mut() {
                    form.take(&tag);
                }
            }
            "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "noscript" => return TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Form {
    fn take(&mut self, input: &Tag) {
        let kind = attribute(input, "type").unwrap_or_default().to_ascii_lowercase();
        let name = attribute(input, "name");
        self.asks_for_password |= kind == "password" || name.as_deref() == Some("password");
        if let (Some(name), "hidden") = (name, kind.as_str()) {
            self.hidden.push((name, attribute(input, "value").unwrap_or_default()));
        }
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let attribute = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(attribute.value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address, whether the method is GET, and the hidden fields.
    type Parts<'a> = (Option<&'a str>, bool, &'a [(&'a str, &'a str)]);

    #[track_caller]
    fn check(page: &str, expected: Option<Parts<'_>>) {
        let form = Form::find(page);
        let found = form.as_ref().map(|form| {
            let hidden: Vec<(&str, &str)> =
                form.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            (form.action.as_deref(), form.is_get, hidden)
        });
        assert_eq!(found, expected.map(|(action, is_get, hidden)| (action, is_get, hidden.to_vec())));
    }

    #[test]
    fn a_form_is_read_as_a_browser_reads_it() {
        let page = r#"<form action="/search"><input type="text" name="q"></form>
            <form method="post" action="/login?client_id=1&amp;state=a%20b"><input type="hidden" name="_csrf" value="t"/>
            <input name="username"><input type="password" name="password"></form>"#;
        check(page, Some((Some("/login?client_id=1&state=a%20b"), false, &[("_csrf", "t")])));
        // Unquoted and single-quoted attributes, capitals, another order, and text that only looks like a form.
        let page = "<script>'<form><input type=password>'</script><!-- <form><input type=password> -->
            <FORM METHOD=GET><INPUT value='&lt;1&gt;' TYPE=hidden name=state><INPUT TYPE='PASSWORD'></FORM>";
        check(page, Some((None, true, &[("state", "<1>")])));
        check("<form><input name=email></form>", None);
        check("<p>no form", None);
    }
}
