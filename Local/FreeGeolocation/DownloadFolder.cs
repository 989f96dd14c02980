namespace Grainwatch.Local.FreeGeolocation;

/// <summary>
/// A folder inside the target for what is not whole yet: on the same file system, so that a finished file moves in one
/// step, and not looked into by <c>--geo</c>. One process has it at a time; what an interrupted one left is removed.
/// </summary>
internal sealed class DownloadFolder : IDisposable
{
    private readonly FileStream _lock;

    private DownloadFolder(string path, FileStream taken)
    {
        Path = path;
        _lock = taken;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Takes the folder of a target, which is made when it does not exist.</summary>
    /// <exception cref="FetchException">Another process has it.</exception>
    public static DownloadFolder Take(string target)
    {
        var path = System.IO.Path.Combine(target, ".download");
        Directory.CreateDirectory(path);
        try
        {
            var taken = new FileStream(
                System.IO.Path.Combine(target, ".download.lock"),
                FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var folder = new DownloadFolder(path, taken);
            folder.Clear();
            return folder;
        }
        catch (IOException e)
        {
            throw new FetchException($"'{target}' is being filled by another process ({e.Message})", e);
        }
    }

    /// <summary>An empty folder in it.</summary>
    public string Create(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private void Clear()
    {
        Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }
}
