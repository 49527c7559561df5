// Stands in for the native logger of VS Code: without one, output channels and log files would stay empty.
'use strict';
const { appendFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    mkdirSync(path.dirname(file), { recursive: true });
  }

  /** @param {number} level @param {string} message */
  write(level, message) {
    if (level < this.level) return;
    const stamp = new Date().toISOString().replace('T', ' ').slice(0, 23);
    appendFileSync(this.file, this.raw ? message : `${stamp} [${levels[level]}] ${message}\n`);
  }

  /** @param {string} message */
  trace(message) {
    this.write(0, message);
  }
  /** @param {string} message */
  debug(message) {
    this.write(1, message);
  }
  /** @param {string} message */
  info(message) {
    this.write(2, message);
  }
  /** @param {string} message */
  warn(message) {
    this.write(3, message);
  }
  /** @param {string} message */
  error(message) {
    this.write(4, message);
  }
  /** @param {string} message */
  critical(message) {
    this.write(5, message);
  }

  getLevel() {
    return this.level;
  }
  /** @param {number} level */
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

/** @param {string} _name @param {string} file */
async function createLogger(_name, file) {
  return new Logger(file);
}

// One by one, because VS Code imports this module by name, and Node finds only names that are assigned like this.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
