//! What a step is told besides its connection, as somebody types it: any JSON object.

use serde_json::Value;
use shared::step::Settings;

/// Words about what is wrong, with the place in the text.
pub fn parse(text: &str) -> Result<Settings, String> {
    if text.trim().is_empty() {
        return Ok(Settings::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(settings)) => Ok(settings),
        Ok(_) => Err("This is JSON, but no object. Put it in braces: {\"key\": \"value\"}.".to_owned()),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            Err(format!("This is not JSON. Line {line}, column {column}: {words}."))
        }
    }
}

/// As it is typed; nothing for none.
pub fn print(settings: &Settings) -> String {
    if settings.is_empty() { String::new() } else { serde_json::to_string_pretty(settings).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(parse("{\"a\": 1,\n \"b\" 2}").unwrap_err(), "This is not JSON. Line 2, column 6: expected `:`.");
        assert!(parse("[1]").unwrap_err().contains("no object"));
        assert!(parse("{").unwrap_err().contains("EOF while parsing an object"));
    }

    #[test]
    fn settings_survive_being_shown() {
        let settings = parse(r#" {"table": "orders", "columns": ["id", "total"]} "#).unwrap();
        assert_eq!(parse(&print(&settings)).unwrap(), settings);
        assert_eq!(print(&parse(" \n").unwrap()), "");
    }
}
