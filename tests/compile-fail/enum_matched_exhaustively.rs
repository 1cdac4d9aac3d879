//! New values come, so every match needs a last arm.

use dinie::types::SortOrder;

fn main() {
    let order = SortOrder::Asc;
    match order {
        SortOrder::Asc => {}
        SortOrder::Desc => {}
        SortOrder::Unknown(_) => {}
    }
}
