/** A page that finds its kernel again is given the states it had then, late: the newest one counts. */

/**
 * model: what page and kernel share. name: what changes in it; its `turn` rises with each change.
 * hear(given): called for each newer one. Gives back what ends it.
 */
export function follow(model, name, hear) {
  const event = `change:${name}`;
  let newest = model.get(name);
  const heard = () => {
    const given = model.get(name);
    if (given.turn < newest.turn) return model.set(name, newest);
    newest = given;
    hear(given);
  };
  model.on(event, heard);
  return () => model.off(event, heard);
}
