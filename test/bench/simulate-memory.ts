import { runForMemory } from './simulate';

process.stdout.write(String(runForMemory(Number(process.argv[2]))));
