// For the whole project: what stands in package.json or in .babelrc is not for packages.
module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };
