//! Cycles in a graph of types.
//!
//! In: for each node the nodes it leads to. Out: which nodes lie on a common cycle. Needs no stack
//! of its own depth, so that no description can exhaust it.

/// A number for each node; nodes on a common cycle have the same, all others one of their own.
pub(super) fn cycles(edges: &[Vec<usize>]) -> Vec<usize> {
    let count = edges.len();
    let mut search = Search {
        index: vec![usize::MAX; count],
        low: vec![0; count],
        group: vec![usize::MAX; count],
        stack: Vec::new(),
        next: 0,
    };
    for node in 0..count {
        if search.index[node] == usize::MAX {
            search.visit(node, edges);
        }
    }
    search.group
}

/// Tarjan's search, with the calls on a list.
struct Search {
    index: Vec<usize>,
    low: Vec<usize>,
    group: Vec<usize>,
    stack: Vec<usize>,
    next: usize,
}

impl Search {
    fn visit(&mut self, root: usize, edges: &[Vec<usize>]) {
        let mut calls = vec![(root, 0_usize)];
        self.enter(root);
        while let Some((node, position)) = calls.last_mut() {
            let node = *node;
            if let Some(target) = edges[node].get(*position).copied() {
                *position += 1;
                if self.index[target] == usize::MAX {
                    self.enter(target);
                    calls.push((target, 0));
                } else if self.group[target] == usize::MAX {
                    self.low[node] = self.low[node].min(self.index[target]);
                }
                continue;
            }
            calls.pop();
            if let Some((caller, _)) = calls.last() {
                self.low[*caller] = self.low[*caller].min(self.low[node]);
            }
            if self.low[node] == self.index[node] {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = self.next;
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
    }

    fn close(&mut self, node: usize) {
        while let Some(member) = self.stack.pop() {
            self.group[member] = node;
            if member == node {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_a_cycle_share_a_number() {
        let groups = cycles(&[vec![1], vec![2], vec![1, 3], vec![], vec![4]]);
        assert_eq!(groups[1], groups[2]);
        assert_ne!(groups[0], groups[1]);
        assert_ne!(groups[3], groups[1]);
        assert_ne!(groups[4], groups[3]);
    }

    #[test]
    fn a_long_chain_exhausts_nothing() {
        let count = 200_000;
        let edges: Vec<Vec<usize>> = (0..count).map(|node| vec![(node + 1) % count]).collect();
        let groups = cycles(&edges);
        assert!(groups.iter().all(|group| *group == groups[0]));
    }
}
