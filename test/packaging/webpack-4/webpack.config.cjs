// webpack 4 reads the JavaScript of 2019. The docs say this rule, and why.
module.exports = {
  module: {
    rules: [
      {
        test: /\.m?js$/,
        include: /node_modules[\\/](latchkey|ky)[\\/]/,
        use: { loader: 'babel-loader', options: { presets: [['@babel/preset-env', { targets: 'chrome 70' }]] } },
      },
    ],
  },
};
