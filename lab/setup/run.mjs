// The first file that any command of the course loads. It must parse in a Node that is too old, so that the
// reader gets this message and not a SyntaxError: no import statement, no `await`, no `??` here.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import('./main.mjs').then((course) => course.main(process.argv.slice(2)));
} else {
  console.error(`Expected Node 20.19 or newer, got ${process.versions.node} (${process.execPath}).`);
  console.error('Next: install a current Node (nodejs.org, nvm, fnm or your package manager),');
  console.error('open a new terminal, see that `node --version` says so, and run the same command again.');
  process.exitCode = 1;
}
