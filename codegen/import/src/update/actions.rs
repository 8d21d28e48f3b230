//! Regions, actions and their error codes: new, gone, or changed.

use aliyun_codegen_language::spec::{Action, ErrorCode, Map, Method, Protocol, Spec};

use crate::lower::DEPRECATED;
use crate::report::RemarkKind;
use crate::write;
use crate::yaml::{Yaml, YamlEntry};

use super::edit::Edit;
use super::merge::{FieldMapPath, SpecMerge};

impl SpecMerge<'_> {
    /// Compares regions and hosts.
    pub(super) fn regions(&mut self) {
        let map_path = FieldMapPath {
            action: None,
            keys: vec!["endpoints".to_owned(), "regions".to_owned()],
        };
        let news = &self.service.endpoints.regions;
        for (region, endpoint) in news {
            let regions = &mut self.spec.service.endpoints.regions;
            let last = regions.last().map(|(last, _)| last.clone());
            let public = Yaml::Text(endpoint.public.clone());
            match regions.iter_mut().find(|(have, _)| have == region) {
                None => {
                    regions.push((region.clone(), endpoint.clone()));
                    let entry = YamlEntry::new(region.clone(), write::endpoint(endpoint));
                    let edit = Edit::Insert {
                        map: map_path.keys.clone(),
                        after: last,
                        entry,
                    };
                    self.change(
                        None,
                        edit,
                        RemarkKind::Added,
                        region,
                        format!("the region, with the host `{}`", endpoint.public),
                    );
                }
                Some((_, have)) if have.public != endpoint.public => {
                    let message = format!("the host: `{}` was `{}`", endpoint.public, have.public);
                    have.public.clone_from(&endpoint.public);
                    let edit = Edit::Replace {
                        path: map_path.below(&[region, "public"]),
                        value: public,
                    };
                    self.change(None, edit, RemarkKind::Changed, region, message);
                }
                Some(_) => {}
            }
        }
        let have = self.spec.service.endpoints.regions.iter().map(|(region, _)| region.as_str());
        let gone: Vec<&str> = have.filter(|region| !news.iter().any(|(new, _)| new == region)).collect();
        if !gone.is_empty() {
            self.report.add(RemarkKind::Gone, "regions", gone.join(", "));
        }
    }

    /// Compares one action of the document.
    pub(super) fn action(&mut self, news: &Action) {
        let Some(number) = self.spec.actions.iter().position(|action| action.action == news.action) else {
            return;
        };
        self.switches(number, news);
        for (key, fields) in [("request", &news.request), ("response", &news.response)] {
            let map_path = FieldMapPath {
                action: Some(number),
                keys: vec![key.to_owned()],
            };
            self.members(&map_path, fields, &news.types, &news.action);
        }
        self.errors(number, &news.errors, &news.action);
    }

    /// The types of service.yaml that the document also has, by name.
    pub(super) fn shared_types(&mut self) {
        let service = self.service;
        for (key, def) in &service.types {
            let map_path = FieldMapPath {
                action: None,
                keys: vec!["types".to_owned(), key.clone(), "fields".to_owned()],
            };
            if self.spec.service.types.iter().any(|(have, _)| have == key) && self.seen.insert((map_path.clone(), key.clone())) {
                self.pairs.insert((None, key.clone()), key.clone());
                self.members(&map_path, &def.fields, &Vec::new(), key);
            }
        }
    }

    /// Compares methods, protocols, and whether the action is deprecated.
    fn switches(&mut self, number: usize, news: &Action) {
        let Spec { service, actions, .. } = &mut self.spec;
        let Some(action) = actions.get_mut(number) else { return };
        let mut changed: Vec<(&str, Yaml, String)> = Vec::new();
        let wanted = news.methods.clone().unwrap_or_else(|| vec![Method::Post, Method::Get]);
        if !is_same_set(action.methods.as_ref().unwrap_or(&service.methods), &wanted) {
            let words: Vec<&str> = wanted.iter().map(|method| write::method(*method)).collect();
            changed.push((
                "methods",
                write::words(words.iter().copied()),
                format!("accepts {}", words.join(" and ")),
            ));
            action.methods = Some(wanted);
        }
        let wanted = news.protocols.clone().unwrap_or_else(|| vec![Protocol::Https, Protocol::Http]);
        if !is_same_set(action.protocols.as_ref().unwrap_or(&service.protocols), &wanted) {
            let words: Vec<&str> = wanted.iter().map(|protocol| write::protocol(*protocol)).collect();
            changed.push((
                "protocols",
                write::words(words.iter().copied()),
                format!("available over {}", words.join(" and ")),
            ));
            action.protocols = Some(wanted);
        }
        if news.deprecated.is_some() && action.deprecated.is_none() {
            changed.push(("deprecated", Yaml::Text(DEPRECATED.to_owned()), "deprecated".to_owned()));
            action.deprecated = Some(DEPRECATED.to_owned());
        }
        for (key, value, message) in changed {
            let edit = Edit::Set {
                map: Vec::new(),
                after: "summary".to_owned(),
                entry: YamlEntry::new(key, value),
            };
            self.change(Some(number), edit, RemarkKind::Changed, &news.action, message);
        }
    }

    fn errors(&mut self, number: usize, news: &Map<ErrorCode>, name: &str) {
        let Spec { service, actions, .. } = &mut self.spec;
        let Some(action) = actions.get_mut(number) else { return };
        let mut found: Vec<(Edit, RemarkKind, String, String)> = Vec::new();
        let map = || vec!["errors".to_owned()];
        for (code, error) in news {
            let place = format!("{name} {code}");
            if let Some((_, have)) = action.errors.iter_mut().find(|(have, _)| have == code) {
                if have.status != error.status {
                    let message = format!("the status: {} was {}", error.status, have.status);
                    have.status = error.status;
                    let path = [map(), vec![code.clone(), "status".to_owned()]].concat();
                    found.push((
                        Edit::Replace {
                            path,
                            value: Yaml::Word(error.status.to_string()),
                        },
                        RemarkKind::Changed,
                        place,
                        message,
                    ));
                }
            } else if !service.errors.iter().any(|(have, _)| have == code) {
                let after = action.errors.last().map(|(last, _)| last.clone());
                action.errors.push((code.clone(), error.clone()));
                for entry in write::errors(&vec![(code.clone(), error.clone())]) {
                    let edit = Edit::Insert {
                        map: map(),
                        after: after.clone(),
                        entry,
                    };
                    found.push((
                        edit,
                        RemarkKind::Added,
                        place.clone(),
                        format!("the error code, with status {}", error.status),
                    ));
                }
            }
        }
        let gone: Vec<&str> = action
            .errors
            .iter()
            .map(|(code, _)| code.as_str())
            .filter(|code| !news.iter().any(|(new, _)| new == code))
            .collect();
        if !gone.is_empty() {
            self.report.add(RemarkKind::Gone, format!("{name} errors"), gone.join(", "));
        }
        for (edit, kind, place, message) in found {
            self.change(Some(number), edit, kind, place, message);
        }
    }
}

fn is_same_set<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().all(|one| b.contains(one))
}
