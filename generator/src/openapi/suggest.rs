//! "Did you mean": the name that lies nearest to a misspelt one.

/// The candidate within a third of the name's length by edits, ignoring case; the first of equals.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (edits(&name, &candidate.to_lowercase(), limit), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// As [`nearest`]; failing that, a name of which the other is the greater part.
pub(super) fn nearest_name<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let is_part = |candidate: &&str| {
        let candidate = candidate.to_lowercase();
        let (short, long) = match lower.len() < candidate.len() {
            true => (&lower, &candidate),
            false => (&candidate, &lower),
        };
        short.len() * 2 >= long.len() && long.contains(short.as_str())
    };
    nearest(name, candidates.clone()).or_else(|| candidates.into_iter().find(is_part))
}

/// How a name is pointed out: "there is `Customer`, one letter away".
pub(super) fn there_is(name: &str, near: &str) -> String {
    let away = if edits(name, near, 1) == 1 {
        ", one letter away"
    } else {
        ""
    };
    format!("there is `{near}`{away}")
}

/// Insertions, deletions and replacements between two texts; a swap of neighbours counts as one.
pub(super) fn edits(left: &str, right: &str, limit: usize) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut current = vec![row];
        for column in 1..=right.len() {
            let replaced = last[column - 1] + usize::from(left[row - 1] != right[column - 1]);
            let mut cost = replaced.min(last[column] + 1).min(current[column - 1] + 1);
            let swapped = row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1];
            if swapped {
                cost = cost.min(before[column - 2] + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::{edits, nearest, nearest_name, there_is};

    #[test]
    fn edits_count_swaps_once() {
        assert_eq!(edits("required", "required", 4), 0);
        assert_eq!(edits("requird", "required", 4), 1);
        assert_eq!(edits("reqiured", "required", 4), 1);
        assert_eq!(edits("cat", "dog", 4), 3);
        assert_eq!(edits("a", "abcdefgh", 2), 3);
    }

    #[test]
    fn one_letter_is_said() {
        assert_eq!(
            there_is("Custmer", "Customer"),
            "there is `Customer`, one letter away"
        );
        assert_eq!(there_is("Cstmer", "Customer"), "there is `Customer`");
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        let names = ["Customer", "Loan", "CustomerList"];
        assert_eq!(nearest("Custmer", names), Some("Customer"));
        assert_eq!(nearest("customer", names), Some("Customer"));
        assert_eq!(nearest("Invoice", names), None);
        assert_eq!(nearest("bearer", ["bearerAuth"]), None);
        assert_eq!(
            nearest_name("bearer", ["oauth", "bearerAuth"]),
            Some("bearerAuth")
        );
        assert_eq!(nearest_name("a", ["banana"]), None);
    }
}
