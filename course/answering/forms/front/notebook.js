/** The form in a notebook, as anywidget shows it. */

import { mount } from "./form.js";

export default {
  render({ model, el }) {
    const form = mount(el, model.get("exercise"), model.get("state"), (message) => model.send(message));
    const hear = () => form.hear(model.get("state"));
    model.on("change:state", hear);
    return () => {
      model.off("change:state", hear);
      form.end();
    };
  },
};
