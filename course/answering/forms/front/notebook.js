/** The form in a notebook, as anywidget shows it. */

import { follow } from "./follow.js";
import { mount } from "./form.js";

export default {
  render({ model, el }) {
    const form = mount(el, model.get("exercise"), model.get("state"), (message) => model.send(message));
    const end = follow(model, "state", form.hear);
    return () => (end(), form.end());
  },
};
