//! Environment variables and home directory.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::CredentialsError;

type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Environment variables and home directory as providers see them: those of the process, or others
/// for tests and for programs that keep their settings elsewhere.
///
/// `Debug` shows no values.
#[derive(Clone)]
pub struct Environment {
    vars: Arc<Lookup>,
    home: Option<PathBuf>,
}

impl Environment {
    /// The variables of the process, read when needed, and the home directory of the user, read
    /// now.
    #[must_use]
    pub fn from_process() -> Self {
        Self::new(|name| std::env::var_os(name), std::env::home_dir())
    }

    /// Variables from the function `vars`, and this home directory.
    pub fn new(vars: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static, home: Option<PathBuf>) -> Self {
        Self {
            vars: Arc::new(vars),
            home,
        }
    }

    /// Value of a variable; `None` if not set, empty or only whitespace.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        match (self.vars)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
            Some(Err(_)) => Err(CredentialsError::new(format!(
                "the environment variable {name} is not valid Unicode"
            ))),
        }
    }

    /// Value of a required variable.
    pub(crate) fn required(&self, name: &str) -> Result<String, CredentialsError> {
        self.text(name)?.ok_or_else(|| {
            let how = if (self.vars)(name).is_some() { "empty" } else { "not set" };
            CredentialsError::new(format!("the environment variable {name} is {how}"))
        })
    }

    /// `given`, or the value of a variable.
    pub(crate) fn or_text(&self, given: Option<&String>, name: &str) -> Result<Option<String>, CredentialsError> {
        match given {
            Some(given) => Ok(Some(given.clone())),
            None => self.text(name),
        }
    }

    /// Whether a variable is `true`, ignoring case. All other values mean false, as in the official
    /// SDKs.
    pub(crate) fn says_true(&self, name: &str) -> bool {
        (self.vars)(name).is_some_and(|value| value.to_string_lossy().trim().eq_ignore_ascii_case("true"))
    }

    /// Path in a variable, Unicode or not; `None` if not set or empty.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        (self.vars)(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// A path below the home directory.
    pub(crate) fn in_home(&self, path: &str) -> Result<PathBuf, CredentialsError> {
        match &self.home {
            Some(home) if !home.as_os_str().is_empty() => Ok(home.join(path)),
            _ => Err(CredentialsError::new(format!(
                "{path} is not available: the user has no home directory"
            ))),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::environment;
    use super::*;

    #[test]
    fn empty_variable_counts_as_unset() {
        let environment = environment(&[("BLANK", " \t"), ("YES", " True\n"), ("ONE", "1")], None);
        assert_eq!(environment.text("BLANK").unwrap(), None);
        assert_eq!(environment.text("ONE").unwrap().as_deref(), Some("1"));
        assert!(environment.says_true("YES") && !environment.says_true("ONE") && !environment.says_true("NONE"));
        assert!(environment.in_home("x").is_err());
        assert_eq!(
            environment.required("BLANK").unwrap_err().to_string(),
            "the environment variable BLANK is empty"
        );
    }

    #[cfg(unix)]
    #[test]
    fn non_unicode_variable_is_an_error_except_for_paths() {
        use std::os::unix::ffi::OsStringExt as _;
        let environment = Environment::new(|_| Some(OsString::from_vec(vec![b'/', 0xff])), None);
        assert_eq!(
            environment.required("X").unwrap_err().to_string(),
            "the environment variable X is not valid Unicode"
        );
        assert!(environment.path("X").is_some());
    }
}
