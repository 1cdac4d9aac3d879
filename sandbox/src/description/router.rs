//! From the segments of a path to the place in the description that has them. Where a segment is named
//! there literally and could be a parameter too, the literal one is meant.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use http::Method;

use super::DescriptionError;
use super::operation::Operation;
use super::path::{self, Segment};

#[derive(Default)]
pub(super) struct Router {
    root: Branch,
}

#[derive(Default)]
struct Branch {
    literals: HashMap<String, Branch>,
    parameter: Option<Box<Branch>>,
    place: Option<Place>,
}

/// A path of the description.
pub(super) struct Place {
    path: String,
    /// Position among the segments, and name.
    parameters: Vec<(usize, String)>,
    /// Which operation of the description each method is.
    methods: Vec<(Method, usize)>,
}

impl Router {
    pub(super) fn new(operations: &[Operation]) -> Result<Self, DescriptionError> {
        let mut router = Self::default();
        for (index, operation) in operations.iter().enumerate() {
            router.add(index, operation)?;
        }
        Ok(router)
    }

    pub(super) fn find(&self, segments: &[Cow<'_, str>]) -> Option<&Place> {
        self.root.find(segments)
    }

    fn add(&mut self, index: usize, operation: &Operation) -> Result<(), DescriptionError> {
        let error = |message: &str| {
            let path = operation.path.replace('~', "~0").replace('/', "~1");
            DescriptionError(format!("#/paths/{path}: {message}"))
        };
        let segments = path::template(&operation.path).map_err(error)?;
        let mut branch = &mut self.root;
        let mut parameters = Vec::new();
        for (position, segment) in segments.into_iter().enumerate() {
            branch = match segment {
                Segment::Literal(text) => branch.literals.entry(text.to_owned()).or_default(),
                Segment::Parameter(name) => {
                    parameters.push((position, name.to_owned()));
                    branch.parameter.get_or_insert_default()
                }
            };
        }
        let place = branch.place.get_or_insert_with(|| Place {
            path: operation.path.clone(),
            parameters,
            methods: Vec::new(),
        });
        if place.path != operation.path {
            return Err(error("another path has the same segments"));
        }
        place.methods.push((operation.method.clone(), index));
        Ok(())
    }
}

impl Branch {
    fn find(&self, segments: &[Cow<'_, str>]) -> Option<&Place> {
        let Some((first, others)) = segments.split_first() else {
            return self.place.as_ref();
        };
        let literal = self.literals.get(first.as_ref());
        literal
            .and_then(|branch| branch.find(others))
            .or_else(|| self.parameter.as_ref()?.find(others))
    }
}

impl Place {
    /// Index of the operation with this method.
    pub(super) fn operation(&self, method: &Method) -> Option<usize> {
        let mut methods = self.methods.iter();
        methods.find_map(|(candidate, index)| (candidate == method).then_some(*index))
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().map(|(method, _)| method)
    }

    /// The values of the path parameters, from the segments that led here.
    pub(super) fn values(&self, segments: &[Cow<'_, str>]) -> BTreeMap<String, String> {
        let parameters = self.parameters.iter();
        parameters
            .map(|(position, name)| (name.clone(), segments[*position].clone().into_owned()))
            .collect()
    }
}
