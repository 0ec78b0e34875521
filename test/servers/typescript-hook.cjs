// Lets plain node run the sources in a process of its own, compiled as Jest compiles them.
const { transformFileSync } = require('@swc/core');
const { join } = require('node:path');

const swcrc = join(__dirname, '..', '..', '.swcrc');
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { configFile: swcrc, sourceMaps: false }).code, file);
};
