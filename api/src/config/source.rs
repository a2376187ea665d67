//! Where settings come from, and the collecting of mistakes on the way.

use std::{collections::BTreeMap, fmt, io, path::Path};

use crate::secret::Secret;

const PREFIX: &str = "MOORING_";
/// Settings of the test suite, which the server neither knows nor refuses.
const FOR_TESTS: &str = "MOORING_TEST_";

/// The variables that begin with `MOORING_`, and a way to read the files that `…_FILE` names.
pub struct Source {
    variables: BTreeMap<String, Option<Secret>>,
    read: fn(&Path) -> io::Result<String>,
}

impl Source {
    /// The environment and the file system of this process.
    pub fn process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok().map(Secret::new))));
        Self::new(variables, |path| std::fs::read_to_string(path))
    }

    /// `None` stands for a value that is not UTF-8.
    pub fn new(
        variables: impl IntoIterator<Item = (String, Option<Secret>)>,
        read: fn(&Path) -> io::Result<String>,
    ) -> Self {
        let ours = |name: &str| name.starts_with(PREFIX) && !name.starts_with(FOR_TESTS);
        Self { variables: variables.into_iter().filter(|(name, _)| ours(name)).collect(), read }
    }
}

/// One thing the operator has to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub variable: String,
    pub words: String,
}

/// Every mistake, never empty. It repeats values of settings, but never of secrets.
#[derive(Debug)]
pub struct ConfigErrors(pub Vec<Mistake>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration has mistakes:")?;
        for Mistake { variable, words } in &self.0 {
            write!(f, "\n  {variable} {words}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// Reads settings by name and remembers which names were asked for.
pub(super) struct Reader<'a> {
    source: &'a Source,
    known: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a Source) -> Self {
        Self { source, known: Vec::new(), mistakes: Vec::new() }
    }

    /// A setting with a default. `None` only after a mistake.
    pub fn value<T>(&mut self, name: &str, default: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.variable(name);
        self.parsed(name, text.as_ref().map_or(default, Secret::expose), parse)
    }

    /// A setting that may be absent. `None` then, and after a mistake.
    pub fn optional<T>(&mut self, name: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.variable(name)?;
        self.parsed(name, text.expose(), parse)
    }

    /// A comma-separated list, empty when the variable is absent.
    pub fn list<T>(&mut self, name: &str, parse: fn(&str) -> Result<T, String>) -> Vec<T> {
        let text = self.variable(name);
        let entries =
            text.as_ref().map_or("", Secret::expose).split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.filter_map(|entry| self.parsed(name, entry, parse)).collect()
    }

    /// A secret, in `NAME` or in the file that `NAME_FILE` names. `None` when absent or after a mistake.
    pub fn secret<T>(&mut self, name: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let file_name = format!("{name}_FILE");
        let (text, file) = (self.variable(name), self.variable(&file_name));
        match (text, file) {
            (Some(_), Some(_)) => {
                self.missing(name, &format!("and {file_name} are both set; remove one"));
                None
            }
            (Some(text), None) => self.parsed(name, text.expose(), parse),
            (None, Some(path)) => match (self.source.read)(Path::new(path.expose())).map(Secret::new) {
                Ok(text) => self.parsed(&file_name, text.expose().trim(), parse),
                Err(error) => {
                    self.missing(&file_name, &format!("names {}, which cannot be read: {error}", path.expose()));
                    None
                }
            },
            (None, None) => None,
        }
    }

    /// Two settings that are worth nothing alone.
    pub fn together(&mut self, one: &str, other: &str) {
        let is_set = |name: &str| [name.to_owned(), format!("{name}_FILE")].iter().any(|name| self.is_set(name));
        let (lacking, given) = match (is_set(one), is_set(other)) {
            (true, false) => (other, one),
            (false, true) => (one, other),
            (true, true) | (false, false) => return,
        };
        self.missing(lacking, &format!("is not set, but {given} is; set both or neither"));
    }

    /// Notes a mistake about `name`, unless it has one already: one cause, one line.
    pub fn missing(&mut self, name: &str, words: &str) {
        let same = |mistake: &Mistake| mistake.variable.strip_suffix("_FILE").unwrap_or(&mistake.variable) == name;
        if !self.mistakes.iter().any(same) {
            self.mistakes.push(Mistake { variable: name.into(), words: words.into() });
        }
    }

    /// All mistakes, with the variables nobody asked for.
    pub fn finish(mut self) -> Vec<Mistake> {
        for name in self.source.variables.keys().filter(|name| !self.known.contains(name)) {
            let words = "is not a setting of Mooring; is it misspelled?".into();
            self.mistakes.push(Mistake { variable: name.clone(), words });
        }
        self.mistakes
    }

    fn is_set(&self, name: &str) -> bool {
        let value = self.source.variables.get(name);
        value.is_some_and(|text| text.as_ref().is_none_or(|text| !text.expose().trim().is_empty()))
    }

    /// An empty variable is an absent one: compose files cannot leave one out.
    fn variable(&mut self, name: &str) -> Option<Secret> {
        self.known.push(name.into());
        match self.source.variables.get(name)? {
            Some(text) if text.expose().trim().is_empty() => None,
            Some(text) => Some(Secret::new(text.expose().trim())),
            None => {
                self.missing(name, "is not UTF-8");
                None
            }
        }
    }

    fn parsed<T>(&mut self, name: &str, text: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(words) => {
                self.mistakes.push(Mistake { variable: name.into(), words: format!("is refused: {words}") });
                None
            }
        }
    }
}
