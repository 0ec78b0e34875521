// Reads docker-compose.yml and the Dockerfile with real parsers, and refuses what must not be shipped. Then gives the
// check broken copies: one that refuses nothing has proved nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

const FILE = 'docker-compose.yml';
const source = readFileSync(FILE, 'utf8');
const dockerfile = readFileSync('Dockerfile', 'utf8');
const compose = findCompose();
/** What .env.example asks for, with something in it. */
const wanted = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
const given = Object.fromEntries(wanted.map((name) => [name, 'given']));

const problems = [
  ...problemsWith(source),
  ...problemsWithDockerfile(dockerfile),
  ...problemsWithSettings(),
  ...brokenCopiesAccepted(),
];
problems.forEach((problem) => console.error(problem));
if (problems.length === 0)
  console.log(`${FILE} and the Dockerfile are sound (read by ${compose.join(' ')}).`);
process.exit(problems.length === 0 ? 0 : 1);

function findCompose() {
  const known = [['docker', 'compose'], ['docker-compose']];
  const works = ([command, ...rest]) =>
    spawnSync(command, [...rest, 'version'], { stdio: 'ignore' }).status === 0;
  const found = known.find(works);
  if (found) return found;
  console.error('Docker Compose is needed to read docker-compose.yml: apt-get install docker-compose');
  process.exit(1);
}

function config(text, settings) {
  const [command, ...rest] = compose;
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...settings };
  return spawnSync(command, [...rest, '-f', '-', 'config'], { input: text, env, encoding: 'utf8' });
}

function problemsWith(text) {
  const { status, stdout, stderr } = config(text, given);
  if (status !== 0) return [`${FILE} is refused: ${stderr.trim()}`];
  const whole = parse(stdout);
  return Object.entries(whole.services).flatMap(([name, service]) =>
    problemsWithService(service, whole).map((problem) => `${FILE}, ${name}: ${problem}`),
  );
}

function problemsWithService(service, { services, networks, secrets, volumes }) {
  const runsOnce = (one) => one?.restart === 'on-failure';
  const named = (one) => (typeof one === 'string' ? one.split(':')[0] : one.source);
  const isPath = (name) => /^[./~]/.test(name);
  return [
    ...(service.build || /:[^:/]*\d[^:/]*$/.test(service.image) ? [] : ['its image is not pinned']),
    ...(service.restart ? [] : ['no restart policy']),
    ...(service.healthcheck || runsOnce(service) ? [] : ['no healthcheck']),
    ...(service.ports ?? [])
      .map((port) => (typeof port === 'string' ? port : (port.host_ip ?? '')))
      .filter((port) => !port.startsWith('127.0.0.1'))
      .map(() => 'a port is open to more than this host'),
    ...Object.entries(service.depends_on ?? {})
      .filter(([other, { condition }]) =>
        runsOnce(services[other])
          ? condition !== 'service_completed_successfully'
          : condition !== 'service_healthy',
      )
      .map(([other, { condition }]) => `${condition} is not what to wait for with ${other}`),
    ...Object.keys(service.networks ?? {})
      .filter((network) => !Object.hasOwn(networks, network))
      .map((network) => `no such network: ${network}`),
    ...(service.secrets ?? [])
      .map(named)
      .filter((secret) => !Object.hasOwn(secrets, secret))
      .map((secret) => `no such secret: ${secret}`),
    ...(service.volumes ?? [])
      .map(named)
      .filter((volume) => !isPath(volume) && !Object.hasOwn(volumes, volume))
      .map((volume) => `no such volume: ${volume}`),
  ];
}

/** Nothing starts half set up: what .env.example asks for has no default and is asked for by name. */
function problemsWithSettings() {
  const unasked = wanted.filter((name) => !source.includes(`\${${name}:?`));
  return [
    ...unasked.map((name) => `${FILE} does not ask for ${name}.`),
    ...(config(source, {}).status === 0 ? [`${FILE} is accepted without any setting.`] : []),
  ];
}

function problemsWithDockerfile(text) {
  return validate(text).map(
    ({ range, message }) => `Dockerfile:${range.start.line + 1}: ${JSON.stringify(message)}`,
  );
}

function brokenCopiesAccepted() {
  const broken = {
    'a misspelt key': ['healthcheck:', 'healthchek:'],
    'a service that is not there': ['postgresql: { condition', 'postgres: { condition'],
    'a network that is not there': ['networks: [edge, ', 'networks: [fringe, '],
    'an open port': ['127.0.0.1:3000:3000', '3000:3000'],
  };
  const accepted = Object.entries(broken).filter(([, [from, to]]) => {
    const copy = source.replace(from, to);
    return copy === source || problemsWith(copy).length === 0;
  });
  return [
    ...accepted.map(([what]) => `A copy of ${FILE} with ${what} was accepted.`),
    ...(problemsWithDockerfile(dockerfile.replace('FROM', 'FORM')).length === 0
      ? ['A broken copy of the Dockerfile was accepted.']
      : []),
  ];
}
