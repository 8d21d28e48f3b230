//! Error codes: those in the map of the metadata, and those in Markdown tables in a description.

use std::collections::HashMap;

use super::context::Lowering;
use super::rust_names::{NameAllocator, variant_name};
use crate::json::{Json, LenientJson as _};
use crate::report::{RemarkKind, Report};
use crate::text;
use crate::text::is_plain;
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::keys::formats;
use aliyun_codegen_language::names::{self, NameScope};
use aliyun_codegen_language::spec::{ErrorCode, Map};

/// Longest error code, in bytes.
const MAX_CODE_LENGTH: usize = 200;

/// The codes of an action, in the order of the metadata.
pub(super) fn error_codes(api: &Json, lowering: &mut Lowering<'_>) -> Map<ErrorCode> {
    let mut errors = Errors {
        found: Vec::new(),
        index: HashMap::new(),
        lowering,
    };
    let mut without_code = 0_usize;
    let all = api.get("errorCodes").unwrap_or(&Json::Null);
    for (status, codes) in all.members() {
        if all.is_not_a_list(status) {
            errors.lowering.remark(
                RemarkKind::Error,
                format!("the codes of status {} are not a list", in_backticks(status)),
            );
        }
        for error in codes.elements() {
            let code = error.get("errorCode").and_then(Json::scalar).unwrap_or_default();
            let message = error.text("errorMessage");
            if text::line(&code).is_empty() {
                without_code += 1;
            }
            errors.add(&code, status, message, error.text("description"));
        }
    }
    if without_code > 0 {
        let entries = if without_code == 1 { "entry" } else { "entries" };
        errors
            .lowering
            .remark(RemarkKind::Error, format!("{without_code} {entries} without an error code"));
    }
    if let Some(prose) = api.text("extraInfo") {
        for row in rows(prose) {
            errors.add(&row.code, &row.status, row.message.as_deref(), row.meaning.as_deref());
        }
    }
    errors.found
}

struct Errors<'e, 'l> {
    found: Map<ErrorCode>,
    index: HashMap<String, usize>,
    lowering: &'e mut Lowering<'l>,
}

impl Errors<'_, '_> {
    fn add(&mut self, code: &str, status: &str, message: Option<&str>, meaning: Option<&str>) {
        let code = text::line(code);
        if code.is_empty() {
            return;
        }
        if code.len() > MAX_CODE_LENGTH || !formats::ERROR_CODE.matches(&code) || !is_plain(&code) {
            self.lowering
                .remark(RemarkKind::Error, format!("{} is not a valid error code", in_backticks(&code)));
            return;
        }
        let Some(status) = status.trim().parse().ok().filter(|status| (100..=599).contains(status)) else {
            self.lowering.remark(
                RemarkKind::Error,
                match status.trim() {
                    "" => format!("`{code}`: the HTTP status is missing"),
                    _ => format!("`{code}`: {} is not an HTTP status", in_backticks(status)),
                },
            );
            return;
        };
        if let Some((_, known)) = self.index.get(&code).and_then(|number| self.found.get_mut(*number)) {
            if known.status != status {
                let message = format!("`{code}` has the statuses {} and {status}; the first is kept", known.status);
                self.lowering.remark(RemarkKind::Error, message);
            }
            return;
        }
        let texts = |text: Option<&str>| text.map(text::prose).filter(|text| !text.is_empty());
        let meaning = texts(meaning).filter(|_| self.lowering.descriptions);
        self.index.insert(code.clone(), self.found.len());
        self.found.push((
            code,
            ErrorCode {
                status,
                message: texts(message),
                meaning,
                name: None,
                class: None,
            },
        ));
    }
}

/// One row of a table of error codes.
#[derive(Debug, Default, PartialEq)]
struct Row {
    code: String,
    status: String,
    message: Option<String>,
    meaning: Option<String>,
}

/// The columns of a table.
#[derive(Clone, Copy, Debug)]
struct Columns {
    code: usize,
    status: usize,
    message: Option<usize>,
    meaning: Option<usize>,
}

/// The rows of all Markdown tables that have columns for code and status.
fn rows(prose: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut columns: Option<Columns> = None;
    for line in prose.lines() {
        let line = line.trim();
        if !line.contains('|') {
            columns = None;
            continue;
        }
        let cells = cells(line);
        let is_rule = cells
            .iter()
            .all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
        if let Some(found) = header(&cells) {
            columns = Some(found);
        } else if let (Some(columns), false) = (columns, is_rule) {
            let cell = |number: usize| cells.get(number).map(|cell| cell.trim_matches(['`', '*', ' ']).to_owned());
            let code = cell(columns.code).unwrap_or_default();
            // A note in the column of the code is not a code.
            let is_code = code.bytes().all(|byte| byte.is_ascii_graphic()) && code.bytes().any(|byte| byte.is_ascii_alphabetic());
            if is_code {
                let text = |number: Option<usize>| number.and_then(cell).filter(|text| !text.is_empty());
                let (message, meaning) = (text(columns.message), text(columns.meaning));
                rows.push(Row {
                    code,
                    status: cell(columns.status).unwrap_or_default(),
                    message,
                    meaning,
                });
            }
        }
    }
    rows
}

/// The cells of a line; `\|` is a literal bar.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escaped = c == '\\' && chars.peek() == Some(&'|');
        if is_escaped {
            chars.next();
        }
        match cells.last_mut() {
            Some(cell) if is_escaped => cell.push('|'),
            Some(cell) if c != '|' => cell.push(c),
            _ => cells.push(String::new()),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The columns, if a line is the header of a table of error codes, in English or Chinese.
fn header(cells: &[String]) -> Option<Columns> {
    let cells: Vec<String> = cells.iter().map(|cell| cell.to_lowercase().replace(['*', '`', ' '], "")).collect();
    let equals_any = |words: &[&str]| cells.iter().position(|cell| words.iter().any(|word| cell == word));
    let contains_any = |words: &[&str]| cells.iter().position(|cell| words.iter().any(|word| cell.contains(word)));
    let status = contains_any(&["http", "状态码", "statuscode"])?;
    let code = equals_any(&["errorcode", "code", "错误码", "错误代码", "errorcodes"])
        .or_else(|| equals_any(&["error", "错误"]))
        .filter(|code| *code != status)?;
    Some(Columns {
        code,
        status,
        message: equals_any(&["errormessage", "message", "错误信息", "错误消息", "报错信息"]),
        meaning: equals_any(&["description", "meaning", "说明", "描述", "含义"]),
    })
}

/// Names for the codes of all files, which become variants of one enum: a code has the same name in
/// each file.
#[derive(Default)]
pub(super) struct CodeNames {
    names: HashMap<String, Option<String>>,
}

impl CodeNames {
    /// Decides the names of all codes in the order in which they appear; `known` codes keep theirs.
    pub(super) fn decide<'c>(
        known: impl Iterator<Item = &'c (String, ErrorCode)>,
        new: impl Iterator<Item = &'c str>,
        report: &mut Report,
    ) -> Self {
        let mut decided: HashMap<String, Option<String>> = HashMap::new();
        let mut taken = NameAllocator::new(NameScope::Variants);
        for (code, def) in known {
            let name = decided.entry(code.clone()).or_default();
            if name.is_none() {
                name.clone_from(&def.name);
            }
        }
        for (code, name) in &decided {
            taken.reserve(name.clone().unwrap_or_else(|| names::variant(code)));
        }
        for code in new {
            if decided.contains_key(code) {
                continue;
            }
            let name = variant_name(&mut taken, code);
            if let Some(name) = &name {
                report.add(RemarkKind::Renamed, code, format!("`{name}`"));
            }
            decided.insert(code.to_owned(), name);
        }
        Self { names: decided }
    }

    /// Sets the names in the codes of a file.
    pub(super) fn apply(&self, errors: &mut Map<ErrorCode>) {
        for (code, def) in errors {
            def.name = self.names.get(code).cloned().flatten();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn error_tables_in_english_and_chinese_are_parsed() {
        let prose = "## 错误码\n\n下表\n| 错误代码 | 错误信息 | HTTP 状态码 | 说明 |\n| --- |:---:| --- | --- |\n\
                     | InvalidVideo.NotFound\t|The video \\| not exist. |\t404|视频不存在。|\n| 注意 | x | 400 | y |\n\n\
                     Other | table\n\nHTTP Status Code | **Error Code** | Error Message\n---|---|---\n 400 | `A.B` | \n";
        let rows = rows(prose);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].code, "InvalidVideo.NotFound");
        assert_eq!(rows[0].message.as_deref(), Some("The video | not exist."));
        assert_eq!(rows[0].meaning.as_deref(), Some("视频不存在。"));
        assert_eq!(
            (rows[1].code.as_str(), rows[1].status.as_str(), &rows[1].message),
            ("A.B", "400", &None)
        );
    }

    #[test]
    fn error_codes_with_colliding_names_are_renamed() {
        let known = (
            "Video.NotFound".to_owned(),
            ErrorCode {
                status: 400,
                message: None,
                meaning: None,
                name: None,
                class: None,
            },
        );
        let mut report = Report::default();
        let names = CodeNames::decide(
            [&known].into_iter(),
            ["VideoNotFound", "Video.NotFound", "C"].into_iter(),
            &mut report,
        );
        let mut errors: Map<ErrorCode> = ["Video.NotFound", "VideoNotFound", "C"]
            .map(|code| (code.to_owned(), known.1.clone()))
            .into();
        names.apply(&mut errors);
        let names: Vec<_> = errors.iter().map(|(_, def)| def.name.as_deref()).collect();
        assert_eq!(names, [None, Some("VideoNotFound2"), None]);
        assert_eq!(report.remarks.len(), 1);
    }

    proptest! {
        #[test]
        fn error_table_parser_never_panics(prose in "(\\||code|http|[a-z\\\\ -]|\n){0,60}") {
            rows(&prose);
        }
    }
}
