//! Icons are drawn from paths in the app itself; they are decoration, so the words beside them carry the meaning.
//!
//! The paths are Lucide's (ISC License, © Lucide Icons and Contributors).

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Activity,
    Anchor,
    ArrowDown,
    ArrowLeft,
    ArrowRight,
    ArrowUp,
    ArrowsLeftRight,
    Bell,
    Building,
    Check,
    ChevronsUpDown,
    CircleAlert,
    CircleCheck,
    Copy,
    Destination,
    Export,
    ExternalLink,
    Eye,
    EyeOff,
    File,
    Import,
    Info,
    Key,
    Layers,
    Link,
    Lock,
    LogOut,
    Mail,
    Menu,
    Devices,
    Moon,
    More,
    Pencil,
    Plus,
    Replace,
    Restore,
    Retry,
    Search,
    SearchX,
    Sliders,
    Source,
    Sun,
    SunMoon,
    Trash,
    TriangleAlert,
    Upload,
    User,
    UserPlus,
    Users,
    Workflow,
    Close,
}

impl Icon {
    #[expect(clippy::too_many_lines, reason = "each icon is a line of its own")]
    /// What is drawn in a box of 24 by 24.
    pub const fn paths(self) -> &'static str {
        match self {
            Self::Activity => {
                "<path d='M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2'/>"
            }
            Self::Anchor => {
                "<path d='M12 6v16'/><path d='m19 13 2-1a9 9 0 0 1-18 0l2 1'/><path d='M9 11h6'/><circle cx='12' cy='4' r='2'/>"
            }
            Self::ArrowDown => "<path d='M12 5v14'/><path d='m19 12-7 7-7-7'/>",
            Self::ArrowRight => "<path d='M5 12h14'/><path d='m12 5 7 7-7 7'/>",
            Self::ArrowUp => "<path d='m5 12 7-7 7 7'/><path d='M12 19V5'/>",
            Self::ArrowLeft => "<path d='m12 19-7-7 7-7'/><path d='M19 12H5'/>",
            Self::ArrowsLeftRight => {
                "<path d='m16 3 4 4-4 4'/><path d='M20 7H4'/><path d='m8 21-4-4 4-4'/><path d='M4 17h16'/>"
            }
            Self::Bell => {
                "<path d='M10.268 21a2 2 0 0 0 3.464 0'/><path d='M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326'/>"
            }
            Self::Building => {
                "<rect width='16' height='20' x='4' y='2' rx='2' ry='2'/><path d='M9 22v-4h6v4'/><path d='M8 6h.01'/><path d='M16 6h.01'/><path d='M12 6h.01'/><path d='M12 10h.01'/><path d='M12 14h.01'/><path d='M16 10h.01'/><path d='M16 14h.01'/><path d='M8 10h.01'/><path d='M8 14h.01'/>"
            }
            Self::Check => "<path d='M20 6 9 17l-5-5'/>",
            Self::ChevronsUpDown => "<path d='m7 15 5 5 5-5'/><path d='m7 9 5-5 5 5'/>",
            Self::CircleAlert => {
                "<circle cx='12' cy='12' r='10'/><line x1='12' x2='12' y1='8' y2='12'/><line x1='12' x2='12.01' y1='16' y2='16'/>"
            }
            Self::CircleCheck => "<circle cx='12' cy='12' r='10'/><path d='m16 9-5.5 5.5L8 12'/>",
            Self::Copy => {
                "<rect width='14' height='14' x='8' y='8' rx='2' ry='2'/><path d='M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2'/>"
            }
            Self::Destination | Self::Upload => {
                "<path d='M12 3v12'/><path d='m17 8-5-5-5 5'/><path d='M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4'/>"
            }
            Self::Export => "<path d='M3 5v14'/><path d='M21 12H7'/><path d='m15 18 6-6-6-6'/>",
            Self::ExternalLink => {
                "<path d='M15 3h6v6'/><path d='M10 14 21 3'/><path d='M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6'/>"
            }
            Self::Eye => {
                "<path d='M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0'/><circle cx='12' cy='12' r='3'/>"
            }
            Self::EyeOff => {
                "<path d='M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 0 0 1-1.444 2.49'/><path d='M14.084 14.158a3 3 0 0 1-4.242-4.242'/><path d='M17.479 17.499a10.75 10.75 0 0 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143'/><path d='m2 2 20 20'/>"
            }
            Self::File => {
                "<path d='M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7Z'/><path d='M14 2v4a2 2 0 0 0 2 2h4'/><path d='M10 9H8'/><path d='M16 13H8'/><path d='M16 17H8'/>"
            }
            Self::Import => "<path d='M17 12H3'/><path d='m11 18 6-6-6-6'/><path d='M21 5v14'/>",
            Self::Info => "<circle cx='12' cy='12' r='10'/><path d='M12 16v-4'/><path d='M12 8h.01'/>",
            Self::Key => {
                "<path d='M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z'/><circle cx='16.5' cy='7.5' r='.5' fill='currentColor'/>"
            }
            Self::Layers => {
                "<path d='M12.83 2.18a2 2 0 0 0-1.66 0L2.6 6.08a1 1 0 0 0 0 1.83l8.58 3.91a2 2 0 0 0 1.66 0l8.58-3.9a1 1 0 0 0 0-1.83z'/><path d='M2 12a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 12'/><path d='M2 17a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 17'/>"
            }
            Self::Link => {
                "<path d='M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71'/><path d='M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71'/>"
            }
            Self::Lock => {
                "<rect width='18' height='11' x='3' y='11' rx='2' ry='2'/><path d='M7 11V7a5 5 0 0 1 10 0v4'/>"
            }
            Self::LogOut => {
                "<path d='m16 17 5-5-5-5'/><path d='M21 12H9'/><path d='M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4'/>"
            }
            Self::Mail => {
                "<path d='m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7'/><rect x='2' y='4' width='20' height='16' rx='2'/>"
            }
            Self::Menu => "<path d='M4 5h16'/><path d='M4 12h16'/><path d='M4 19h16'/>",
            Self::Devices => {
                "<path d='M18 8V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h8'/><path d='M10 19v-3.96 3.15'/><path d='M7 19h5'/><rect width='6' height='10' x='16' y='12' rx='2'/>"
            }
            Self::Moon => {
                "<path d='M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401'/>"
            }
            Self::More => {
                "<circle cx='12' cy='12' r='1'/><circle cx='12' cy='5' r='1'/><circle cx='12' cy='19' r='1'/>"
            }
            Self::Pencil => {
                "<path d='M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497z'/><path d='m15 5 4 4'/>"
            }
            Self::Plus => "<path d='M5 12h14'/><path d='M12 5v14'/>",
            Self::Replace => {
                "<path d='M14 4a1 1 0 0 1 1-1'/><path d='M15 10a1 1 0 0 1-1-1'/><path d='M21 4a1 1 0 0 0-1-1'/><path d='M21 9a1 1 0 0 1-1 1'/><path d='m3 7 3 3 3-3'/><path d='M6 10V5a2 2 0 0 1 2-2h2'/><rect width='7' height='7' x='3' y='14' rx='1'/>"
            }
            Self::Restore => "<path d='M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8'/><path d='M3 3v5h5'/>",
            Self::Retry => "<path d='M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8'/><path d='M21 3v5h-5'/>",
            Self::Search => "<path d='m21 21-4.34-4.34'/><circle cx='11' cy='11' r='8'/>",
            Self::SearchX => {
                "<path d='m13.5 8.5-5 5'/><path d='m8.5 8.5 5 5'/><circle cx='11' cy='11' r='8'/><path d='m21 21-4.3-4.3'/>"
            }
            Self::Sliders => {
                "<path d='M10 5H3'/><path d='M12 19H3'/><path d='M14 3v4'/><path d='M16 17v4'/><path d='M21 12h-9'/><path d='M21 19h-5'/><path d='M21 5h-7'/><path d='M8 10v4'/><path d='M8 12H3'/>"
            }
            Self::Source => {
                "<path d='M12 15V3'/><path d='M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4'/><path d='m7 10 5 5 5-5'/>"
            }
            Self::Sun => {
                "<circle cx='12' cy='12' r='4'/><path d='M12 2v2'/><path d='M12 20v2'/><path d='m4.93 4.93 1.41 1.41'/><path d='m17.66 17.66 1.41 1.41'/><path d='M2 12h2'/><path d='M20 12h2'/><path d='m6.34 17.66-1.41 1.41'/><path d='m19.07 4.93-1.41 1.41'/>"
            }
            Self::SunMoon => {
                "<path d='M12 2v2'/><path d='M14.837 16.385a6 6 0 1 1-7.223-7.222c.624-.147.97.66.715 1.248a4 4 0 0 0 5.26 5.259c.589-.255 1.396.09 1.248.715'/><path d='M16 12a4 4 0 0 0-4-4'/><path d='m19 5-1.256 1.256'/><path d='M20 12h2'/>"
            }
            Self::Trash => {
                "<path d='M10 11v6'/><path d='M14 11v6'/><path d='M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6'/><path d='M3 6h18'/><path d='M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2'/>"
            }
            Self::TriangleAlert => {
                "<path d='m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3'/><path d='M12 9v4'/><path d='M12 17h.01'/>"
            }
            Self::User => {
                "<circle cx='12' cy='12' r='10'/><circle cx='12' cy='10' r='3'/><path d='M7 20.662V19a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v1.662'/>"
            }
            Self::UserPlus => {
                "<path d='M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2'/><circle cx='9' cy='7' r='4'/><line x1='19' x2='19' y1='8' y2='14'/><line x1='22' x2='16' y1='11' y2='11'/>"
            }
            Self::Users => {
                "<path d='M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2'/><path d='M16 3.128a4 4 0 0 1 0 7.744'/><path d='M22 21v-2a4 4 0 0 0-3-3.87'/><circle cx='9' cy='7' r='4'/>"
            }
            Self::Workflow => {
                "<rect width='8' height='8' x='3' y='3' rx='2'/><path d='M7 11v4a2 2 0 0 0 2 2h4'/><rect width='8' height='8' x='13' y='13' rx='2'/>"
            }
            Self::Close => "<path d='M18 6 6 18'/><path d='m6 6 12 12'/>",
        }
    }
}

#[component]
pub fn Glyph(icon: Icon, #[prop(default = "size-4 shrink-0")] class: &'static str) -> impl IntoView {
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=icon.paths()
        ></svg>
    }
}
