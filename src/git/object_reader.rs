//! Reads objects one after another.

use std::rc::Rc;

use gix::ObjectId;

use super::Error;
use super::oid::short_id;
use super::packs::Packs;

/// Reads objects from the packs, and those that no pack has through `gix`.
pub(super) struct ObjectReader<'o> {
    pub git: &'o gix::Repository,
    pub packs: &'o mut Packs,
}

impl ObjectReader<'_> {
    /// Returns the bytes of an object; `None` if this clone does not have it.
    pub(crate) fn find(&mut self, id: ObjectId) -> Result<Option<Rc<[u8]>>, Error> {
        if let Some(object) = self.packs.find(&id) {
            return Ok(Some(object));
        }
        let object = self.git.try_find_object(id).map_err(|error| {
            Error::caused_by(&format!("cannot read object {}", short_id(&id)), &error)
        })?;
        Ok(object.map(|object| Rc::from(&*object.data)))
    }
}
