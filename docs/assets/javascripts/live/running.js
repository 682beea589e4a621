/** The program of a live figure, run in the page: it prints the numbers that the figure shows. */

const words = {
  loading: "Python is being loaded, which your browser keeps …",
  running: "The program runs …",
  done: "Done. The package prints the numbers that are shown here.",
  stopped: "Stopped.",
};

/** Run the program that is shown, or end it where it runs. */
export async function runProgram(panel) {
  if (panel.running) {
    panel.running.stop();
    return;
  }
  const { Run } = await import("../python/interpreter.js");
  const files = new URL("../../assets/python/", new URL(panel.element.dataset.files, location.href)).href;
  const output = panel.find(".program-output");
  const button = panel.find("[data-action=run]");
  const code = panel.find(".live-program").value;
  output.textContent = "";
  output.hidden = false;
  button.textContent = "Stop";
  panel.running = new Run({ files, code, name: `${panel.name}.py` }, (message) => {
    if ("output" in message) output.append(message.output);
    else if (message.problem) panel.say(`Python did not come: ${message.problem}. Run it again to try once more.`);
    else panel.say(words[message.step] ?? words[message.stopped ? "stopped" : "done"]);
  });
  await panel.running.ended;
  panel.running = null;
  button.textContent = "Run it here";
}
