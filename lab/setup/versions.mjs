import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { paths } from './paths.mjs';
import { readText } from './stamps.mjs';

/**
 * Versions of what a lab is made of, as installed: read from files, without starting a process.
 * @param {import('./paths.mjs').Paths} [where]
 * @returns {Record<'node' | 'python' | 'java' | 'kafka' | 'jupyterlab' | 'tslab' | 'kafkajs', string | null>} null for what is not installed
 */
export function versions(where = paths()) {
  return {
    node: process.versions.node,
    python: find(join(where.venv, 'pyvenv.cfg'), /^version(?:_info)? = ([\d.]+)/m),
    java: find(join(where.javaHome, 'release'), /JAVA_VERSION="([^"]+)"/),
    kafka: inFolder(where.kafkaJars, /^kafka-clients-(\d[\w.]*)\.jar$/),
    jupyterlab: inFolder(where.sitePackages, /^jupyterlab-([\w.]+)\.dist-info$/),
    tslab: npmVersion(where, 'tslab'),
    kafkajs: npmVersion(where, 'kafkajs'),
  };
}

/** @param {import('./paths.mjs').Paths} where @param {string} name */
function npmVersion({ nodeModules }, name) {
  return find(join(nodeModules, name, 'package.json'), /"version": "([^"]+)"/);
}

/** @param {string} file @param {RegExp} pattern */
function find(file, pattern) {
  return pattern.exec(readText(file) ?? '')?.[1] ?? null;
}

/** @param {string} folder @param {RegExp} pattern */
function inFolder(folder, pattern) {
  try {
    for (const name of readdirSync(folder)) {
      const match = pattern.exec(name);
      if (match?.[1]) return match[1];
    }
  } catch {
    // not installed
  }
  return null;
}
