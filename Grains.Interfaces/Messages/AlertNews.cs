using Grainwatch.Detection.Alerts;

namespace Grainwatch.Grains;

/// <summary>What changed since an earlier answer of an <see cref="IAlertFeedGrain"/>.</summary>
/// <param name="Epoch">Names the activation: another one knows nothing of what this one was told.</param>
/// <param name="Number">How many changes it was told of, up to here.</param>
/// <param name="IsMissing">Whether changes may be missing between that answer and this.</param>
/// <param name="Alerts">The alerts as they were told, the oldest first.</param>
public sealed record AlertNews(string Epoch, long Number, bool IsMissing, IReadOnlyList<AlertHeader> Alerts);
