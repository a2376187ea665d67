//! Exports and imports have addresses of their own; what is asked of them is the same.

use shared::{
    id::{StepId, WorkspaceId},
    page::Page,
    step::{
        ChangeExport, ChangeImport, CreateExport, CreateImport, DeleteExport, DeleteImport, EditStep, Kind,
        ListExports, ListImports, NewStep, ReadExport, ReadImport, SavedStep, Step, StepQuery,
    },
};

use crate::api::{Api, ApiError, IdempotencyKey};

pub async fn list(api: Api, workspace: WorkspaceId, kind: Kind, query: StepQuery) -> Result<Page<Step>, ApiError> {
    match kind {
        Kind::Export => api.send(&ListExports { workspace, query }).await,
        Kind::Import => api.send(&ListImports { workspace, query }).await,
    }
}

pub async fn create(
    api: Api,
    workspace: WorkspaceId,
    kind: Kind,
    body: NewStep,
    key: &IdempotencyKey,
) -> Result<Step, ApiError> {
    match kind {
        Kind::Export => api.send_once(&CreateExport { workspace, body }, key).await,
        Kind::Import => api.send_once(&CreateImport { workspace, body }, key).await,
    }
}

pub async fn read(api: Api, step: StepId) -> Result<Step, ApiError> {
    match step {
        StepId::Export(export) => api.send(&ReadExport { export }).await,
        StepId::Import(import) => api.send(&ReadImport { import }).await,
    }
}

pub async fn change(api: Api, step: StepId, body: EditStep) -> Result<SavedStep, ApiError> {
    match step {
        StepId::Export(export) => api.send(&ChangeExport { export, body }).await,
        StepId::Import(import) => api.send(&ChangeImport { import, body }).await,
    }
}

pub async fn delete(api: Api, step: StepId) -> Result<(), ApiError> {
    match step {
        StepId::Export(export) => api.send(&DeleteExport { export }).await,
        StepId::Import(import) => api.send(&DeleteImport { import }).await,
    }
    .map(|_| ())
}
