//! The flow editor: a new flow, or one that there is. What is typed stays whatever becomes of a save.

mod add;
mod draft;
mod existing;
mod form;
mod new;
mod steps;

pub use self::{existing::FlowPage, new::NewFlowPage};
