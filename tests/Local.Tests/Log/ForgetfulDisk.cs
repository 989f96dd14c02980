using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A disk that, when the power fails, keeps what was flushed: bytes of files, and names in folders. Of what was written
/// since, any part may be there too.
/// </summary>
internal sealed class ForgetfulDisk(Random random)
{
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Called before a file is flushed again: what is new in it is no head of a segment.</summary>
    public Action BeforeFlush { get; set; } = () => { };

    public DiskFile Open(string path) => new File(this, path);

    public void FlushFolder(string folder)
    {
        _names.RemoveWhere(path => Path.GetDirectoryName(path) == folder);
        _names.UnionWith(Directory.EnumerateFiles(folder));
    }

    /// <summary>Makes a folder what the other one is when the power comes back.</summary>
    public void Fail(string folder, string to)
    {
        foreach (var path in _names.Where(path => Path.GetDirectoryName(path) == folder))
        {
            var kept = _bytes.GetValueOrDefault(path, []);
            // What was removed, and that not durably, is there again.
            var left = System.IO.File.Exists(path) ? Part(kept, Content(path)) : kept;
            System.IO.File.WriteAllBytes(Path.Combine(to, Path.GetFileName(path)), left);
        }
    }

    /// <summary>What was flushed, and behind it nothing, or less than all that was written, with holes in it.</summary>
    private byte[] Part(byte[] kept, byte[] written)
    {
        if (written.Length <= kept.Length || random.Next(2) == 0) return kept;
        var part = written[..random.Next(kept.Length, written.Length)];
        if (part.Length > kept.Length && random.Next(2) == 0)
            part.AsSpan(kept.Length, random.Next(part.Length - kept.Length)).Clear();
        return part;
    }

    private static byte[] Content(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private sealed class File(ForgetfulDisk disk, string path) : Unflushed(path)
    {
        public override void Flush()
        {
            if (disk._bytes.ContainsKey(Path)) disk.BeforeFlush();
            disk._bytes[Path] = Content(Path);
        }
    }
}
