//! Two models side by side, and which type of the old one is which of the new one.
//!
//! A type is found again by its name, else by its place in the description, else by its contents:
//! then it was renamed.

use std::collections::{HashMap, HashSet};

use crate::model::{Model, Shape, StringEnum, Type, TypeDef, Union};

pub(super) struct Pair<'a> {
    pub(super) old: &'a Model,
    pub(super) new: &'a Model,
    old_types: HashMap<&'a str, &'a TypeDef>,
    new_types: HashMap<&'a str, &'a TypeDef>,
    /// New name by old name, for each type that is in both.
    names: HashMap<&'a str, &'a str>,
}

impl<'a> Pair<'a> {
    pub(super) fn new(old: &'a Model, new: &'a Model) -> Self {
        let by_name = |model: &'a Model| {
            model
                .types
                .iter()
                .map(|def| (def.name.as_str(), def))
                .collect()
        };
        let mut pair = Self {
            old,
            new,
            old_types: by_name(old),
            new_types: by_name(new),
            names: HashMap::new(),
        };
        for def in &old.types {
            if pair.new_types.contains_key(def.name.as_str()) {
                pair.names.insert(&def.name, &def.name);
            }
        }
        // Types that hold one another are recognised one after the other.
        while let Some((old, new)) = pair.next_renamed() {
            pair.names.insert(old, new);
        }
        pair
    }

    /// The type of the new model that an old one became.
    pub(super) fn became(&self, def: &TypeDef) -> Option<&'a TypeDef> {
        let name = self.names.get(def.name.as_str())?;
        self.new_types.get(name).copied()
    }

    /// Types of the new model that no old one became.
    pub(super) fn added(&self) -> Vec<&'a TypeDef> {
        let taken: HashSet<&str> = self.names.values().copied().collect();
        let types = self.new.types.iter();
        types
            .filter(|def| !taken.contains(def.name.as_str()))
            .collect()
    }

    /// Whether both are the same Rust type, apart from the names of renamed types.
    pub(super) fn is_same(&self, old: &Type, new: &Type) -> bool {
        let old = resolve(&self.old_types, old);
        let new = resolve(&self.new_types, new);
        match (old, new) {
            (Type::Named(old), Type::Named(new)) => {
                self.names.get(old.as_str()) == Some(&new.as_str())
            }
            (Type::List(old), Type::List(new))
            | (Type::Map(old), Type::Map(new))
            | (Type::Nullable(old), Type::Nullable(new))
            | (Type::Boxed(old), Type::Boxed(new)) => self.is_same(old, new),
            _ => old == new,
        }
    }

    /// What the old union can be made from with `From`, and the new one cannot, though a variant still
    /// holds it.
    pub(super) fn lost_conversions<'b>(&'b self, old: &'b Union, new: &'b Union) -> Vec<&'b Type> {
        let kept = conversions(&self.new_types, new);
        let mut lost = conversions(&self.old_types, old);
        lost.retain(|ty| {
            let is_held = new.variants.iter().any(|each| self.is_same(ty, &each.ty));
            is_held && !kept.iter().any(|each| self.is_same(ty, each))
        });
        lost
    }

    fn next_renamed(&self) -> Option<(&'a str, &'a str)> {
        let left = self.old.types.iter();
        let left = left.filter(|def| !self.names.contains_key(def.name.as_str()));
        let added = self.added();
        for def in left {
            let moved = added.iter().find(|new| {
                new.pointer == def.pointer
                    && std::mem::discriminant(&new.shape) == std::mem::discriminant(&def.shape)
            });
            let mut alike = added.iter().filter(|new| self.is_alike(def, new));
            let only = alike.next().filter(|_| alike.next().is_none());
            if let Some(new) = moved.or(only) {
                return Some((&def.name, &new.name));
            }
        }
        None
    }

    /// Whether the contents are identical, and telling: nothing is recognised by being empty.
    fn is_alike(&self, old: &TypeDef, new: &TypeDef) -> bool {
        let is_same = |a: &Type, b: &Type| match (a, b) {
            // A type that holds itself.
            (Type::Named(a), Type::Named(b)) if *a == old.name && *b == new.name => true,
            _ => self.is_same(a, b),
        };
        match (&old.shape, &new.shape) {
            (Shape::Struct(a), Shape::Struct(b)) => {
                let fields = a.fields.iter().zip(&b.fields);
                !a.fields.is_empty()
                    && a.fields.len() == b.fields.len()
                    && a.construct.is_some() == b.construct.is_some()
                    && a.encoding == b.encoding
                    && fields.into_iter().all(|(a, b)| {
                        a.wire_name == b.wire_name
                            && a.presence == b.presence
                            && is_same(&a.ty, &b.ty)
                    })
            }
            (Shape::StringEnum(a), Shape::StringEnum(b)) => {
                let values = |shape: &StringEnum| -> Vec<String> {
                    let variants = shape.variants.iter();
                    variants.map(|each| each.wire_name.clone()).collect()
                };
                values(a) == values(b)
            }
            (Shape::Id(a), Shape::Id(b)) => a.pattern == b.pattern,
            (Shape::Union(a), Shape::Union(b)) => {
                a.tagging == b.tagging
                    && a.variants.len() == b.variants.len()
                    && a.variants
                        .iter()
                        .zip(&b.variants)
                        .all(|(a, b)| a.tags == b.tags && is_same(&a.ty, &b.ty))
            }
            _ => false,
        }
    }
}

/// The objects that one variant alone holds.
fn conversions<'a>(types: &HashMap<&str, &'a TypeDef>, union: &'a Union) -> Vec<&'a Type> {
    let held: Vec<&Type> = union
        .variants
        .iter()
        .map(|variant| resolve(types, &variant.ty))
        .collect();
    let is_object = |ty: &Type| match ty {
        Type::Named(name) => matches!(
            types.get(name.as_str()).map(|def| &def.shape),
            Some(Shape::Struct(_) | Shape::Union(_) | Shape::Newtype(_))
        ),
        _ => false,
    };
    let objects = held.iter().copied().filter(|ty| is_object(ty));
    objects
        .filter(|ty| held.iter().filter(|each| *each == ty).count() == 1)
        .collect()
}

fn resolve<'a>(types: &HashMap<&str, &'a TypeDef>, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    // Aliases cannot be circular, for Rust would not take them; the bound is for bad luck.
    for _ in 0..types.len() {
        let Type::Named(name) = ty else { break };
        let Some(Shape::Alias(target)) = types.get(name.as_str()).map(|def| &def.shape) else {
            break;
        };
        ty = target;
    }
    ty
}
