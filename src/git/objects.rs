//! Objects of the past, read one after another.

use std::rc::Rc;

use gix::ObjectId;

use super::packs::Packs;
use super::repository::{failed, short};
use crate::git::Error;

/// Reads objects from the packs, and what is in none from wherever `gix` finds it.
pub(super) struct Objects<'o> {
    pub git: &'o gix::Repository,
    pub packs: &'o mut Packs,
}

impl Objects<'_> {
    /// The bytes of an object; `None` where it is not in this clone.
    pub fn find(&mut self, id: ObjectId) -> Result<Option<Rc<[u8]>>, Error> {
        if let Some(object) = self.packs.find(&id) {
            return Ok(Some(object));
        }
        let object = self
            .git
            .try_find_object(id)
            .map_err(|error| failed(&format!("reading object {}", short(&id)), &error))?;
        Ok(object.map(|object| Rc::from(&*object.data)))
    }
}
