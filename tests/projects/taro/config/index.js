module.exports = {
  projectName: 'tiny', date: '2026-1-1', designWidth: 750, deviceRatio: { 750: 1 }, sourceRoot: 'src', outputRoot: 'dist',
  plugins: ['@tarojs/plugin-platform-weapp', '@tarojs/plugin-framework-react'], framework: 'react', compiler: { type: 'webpack5', prebundle: { enable: false } },
  mini: {}, cache: { enable: false },
};
