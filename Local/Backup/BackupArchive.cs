using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Backup;

/// <summary>A backup that is read: every byte of it is accounted for.</summary>
internal sealed class BackupArchive
{
    private const int BlockBytes = 512;
    private const int EndBytes = 2 * BlockBytes;

    // Other programs fill up to twenty blocks.
    private const int EndBytesMax = EndBytes + (20 * BlockBytes);
    private const int SumAt = 148, SumBytes = 8;
    private const int ManifestBytesMax = 64 * 1024 * 1024;

    private readonly Dictionary<string, (long At, long Length)> _entries = new(StringComparer.Ordinal);

    private BackupArchive(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What it says is in it.</summary>
    public BackupManifest Manifest { get; private set; } = null!;

    /// <summary>
    /// Reads what is in a backup: that nothing is missing, cut or added is known then, the files are not yet read.
    /// </summary>
    /// <exception cref="BackupException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BackupArchive Open(string path)
    {
        var archive = new BackupArchive(path);
        using var file = new DiskFile(path, readOnly: true);
        try
        {
            archive.ReadEntries(file);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException
            or ArgumentException or OverflowException)
        {
            throw archive.Wrong($"it is no backup, or was cut: {e.Message}", e);
        }

        archive.ReadManifest(file);
        archive.CheckComplete();
        return archive;
    }

    /// <summary>Reads every file, and holds its SHA-256 against the manifest.</summary>
    /// <exception cref="BackupException">One is another.</exception>
    public void CheckSums()
    {
        foreach (var file in Manifest.Files) Copy(file, Stream.Null);
    }

    /// <summary>Copies a file of it, and holds its SHA-256 against the manifest.</summary>
    /// <exception cref="BackupException">It is another.</exception>
    public void Copy(BackupFile file, Stream to)
    {
        using var slice = OpenFile(file.Name);
        using var content = new FileSlice(slice, file.Bytes);
        content.CopyTo(to, 1024 * 1024);
        if (content.Sum() != file.Sha256) throw Wrong($"'{file.Name}' is damaged: its SHA-256 is not the manifest's");
    }

    /// <summary>Opens a file of it, to be read where it is.</summary>
    public DiskFile OpenFile(string name)
    {
        var (at, length) = _entries[name];
        return new Slice(Path, name, at, length);
    }

    /// <summary>What is wrong with it, and what to do.</summary>
    public BackupException Wrong(string what, Exception? inner = null) =>
        new($"'{Path}' cannot be used: {what.TrimEnd('.')}; take another backup.", inner);

    private void ReadEntries(DiskFile file)
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var tar = new TarReader(stream);
        var end = 0L;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is not { Format: TarEntryFormat.Ustar, EntryType: TarEntryType.RegularFile })
                throw new InvalidDataException($"'{entry.Name}' is no file as a backup holds it");
            CheckHead(file, end);
            if (entry.Length > 0 && entry.DataOffset != end + BlockBytes)
                throw new InvalidDataException($"'{entry.Name}' is not where it should be");
            var at = end + BlockBytes;
            if (!_entries.TryAdd(entry.Name, (at, entry.Length)))
                throw new InvalidDataException($"'{entry.Name}' is in it twice");
            end = at + Padded(entry.Length);
            RequireZeros(file, at + entry.Length, end);
        }

        if (file.Length - end is < EndBytes or > EndBytesMax)
            throw new InvalidDataException("it does not end where it should");
        RequireZeros(file, end, file.Length);
    }

    /// <summary>The sum of a head stands in it as tar writes it: six octal digits, a zero, a space.</summary>
    private static void CheckHead(DiskFile file, long at)
    {
        Span<byte> head = stackalloc byte[BlockBytes];
        file.Read(head, at);
        var field = head.Slice(SumAt, SumBytes);
        var said = Encoding.ASCII.GetString(field);
        field.Fill((byte)' ');
        var sum = 0;
        foreach (var one in head) sum += one;
        if (said != $"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ")
            throw new InvalidDataException($"the head at byte {at:N0} is damaged");
    }

    private static long Padded(long length) => (length + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static void RequireZeros(DiskFile file, long from, long to)
    {
        Span<byte> bytes = stackalloc byte[(int)(to - from)];
        if (file.Read(bytes, from) < bytes.Length) throw new InvalidDataException($"it ends before byte {to:N0}");
        if (bytes.ContainsAnyExcept((byte)0))
            throw new InvalidDataException($"the bytes from {from:N0} to {to:N0} should be zeros");
    }

    private void ReadManifest(DiskFile file)
    {
        foreach (var name in (string[])[BackupNames.Manifest, BackupNames.ManifestSum])
            if (!_entries.ContainsKey(name)) throw Wrong($"there is no '{name}' in it, so that it was never finished");
        var bytes = ReadWhole(file, BackupNames.Manifest);
        var sum = Encoding.ASCII.GetString(ReadWhole(file, BackupNames.ManifestSum));
        if (sum != $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {BackupNames.Manifest}\n")
            throw Wrong($"'{BackupNames.Manifest}' is damaged: its SHA-256 is another");
        try
        {
            Manifest = BackupManifest.Read(bytes);
        }
        catch (JsonException e)
        {
            throw Wrong($"'{BackupNames.Manifest}' cannot be read: {e.Message}", e);
        }

        if (Manifest.Form != BackupManifest.FormNow)
        {
            throw new BackupException(
                $"'{Path}' has the form '{Manifest.Form}', made by version {Manifest.Product}; this version reads "
                + $"'{BackupManifest.FormNow}'.");
        }
    }

    private byte[] ReadWhole(DiskFile file, string name)
    {
        var (at, length) = _entries[name];
        if (length > ManifestBytesMax) throw Wrong($"'{name}' is too long");
        var bytes = new byte[length];
        return file.Read(bytes, at) == length ? bytes : throw Wrong($"'{name}' is cut");
    }

    /// <summary>All that the manifest names is there, and nothing else; every shard has its segments.</summary>
    private void CheckComplete()
    {
        HashSet<string> left = [.. _entries.Keys.Except([BackupNames.Manifest, BackupNames.ManifestSum])];
        foreach (var file in Manifest.Files)
        {
            if (!BackupNames.IsKnown(file.Name)) throw Wrong($"'{file.Name}' is no file of a data folder");
            if (!left.Remove(file.Name)) throw Wrong($"'{file.Name}' is missing");
            if (_entries[file.Name].Length != file.Bytes) throw Wrong($"'{file.Name}' has another length");
        }

        if (left.Count > 0) throw Wrong($"'{left.Order(StringComparer.Ordinal).First()}' is not in its manifest");
        if (Manifest.Log != LogStore.FormatLine || !_entries.ContainsKey(BackupNames.Format))
            throw Wrong($"its data folder is '{Manifest.Log}', and this version reads '{LogStore.FormatLine}'");
    }

    /// <summary>A file inside the archive, to be read.</summary>
    private sealed class Slice(string archive, string name, long from, long length)
        : DiskFile(archive, readOnly: true)
    {
        public override string Path => $"{base.Path}:{name}";

        public override long Length => length;

        public override int Read(Span<byte> buffer, long offset) => offset >= length
            ? 0
            : base.Read(buffer[..(int)Math.Min(buffer.Length, length - offset)], from + offset);

        public override void Write(ReadOnlySpan<byte> bytes, long offset) => throw NotWritten();

        public override void Flush() => throw NotWritten();

        public override void SetLength(long length) => throw NotWritten();

        private IOException NotWritten() => new($"'{Path}' is read and never written.");
    }
}
