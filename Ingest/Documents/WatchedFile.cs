using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Documents;

/// <summary>
/// A file that an operator changes while it is in use. It is to be read when it changed, looked the same twice, and
/// still does after it was read: editors write in pieces. Not safe to call from several threads at once.
/// </summary>
/// <param name="path">The file, which need not be there.</param>
public sealed class WatchedFile(string path)
{
    private string? _taken = FileStamp.Of(path);
    private string? _seen;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether it changed since it was taken, and is not being changed.</summary>
    public bool Look()
    {
        var now = FileStamp.Of(path);
        var isSettled = now == _seen;
        _seen = now;
        return isSettled && now != _taken;
    }

    /// <summary>Takes what was read since the last look; false when it changed meanwhile, and is read again.</summary>
    public bool Take()
    {
        var now = FileStamp.Of(path);
        if (now != (_seen ?? _taken)) return false;
        _taken = now;
        return true;
    }

    /// <summary>Has it read again at the next look, whatever it looks like.</summary>
    public void Retry() => _taken = null;
}
