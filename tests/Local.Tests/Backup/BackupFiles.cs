using System.Formats.Tar;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Local.Tests.Log;

namespace Grainwatch.Local.Tests.Backup;

/// <summary>Data folders to make backups of, and backups with something wrong.</summary>
internal static class BackupFiles
{
    public static readonly LogOptions Small = new() { Shards = 2, SegmentBytes = 3000, MemoryEveryFrames = 5 };

    /// <summary>A small data folder with all that there can be; gives its principals, with how many events.</summary>
    public static async Task<Dictionary<PrincipalKey, int>> MakeFolderAsync(string data, LogOptions? options = null)
    {
        Dictionary<PrincipalKey, int> written = [];
        using (var store = LogStore.Open(data, PolicyInForce.Default, options ?? Small))
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            for (var i = 0; i < 40; i++)
            {
                var key = LogWorld.User(i % 5);
                await principals.ApplyAsync(key, LogWorld.Events(key, i, 2));
                written[key] = i + 2;
            }
        }

        var checkpoints = new FileCheckpoints(Path.Combine(data, "checkpoints"));
        await checkpoints.SetAsync("s3://trail/AWSLogs/", "{\"at\":7}"u8.ToArray());
        await KeepAsync(data, "AIDA0001", "arn:aws:iam::123456789012:user/other");
        return written;
    }

    /// <summary>Puts records with texts into the quarantine of a folder.</summary>
    public static async Task KeepAsync(string data, params string[] texts)
    {
        using var quarantine = FileQuarantine.Open(Path.Combine(data, "quarantine"));
        await quarantine.KeepAsync("gateway", [.. texts.Select((text, i) => Reject($"{{\"id\":\"{text}\"}}", i))]);
    }

    /// <summary>Writes a backup again, with files changed, or left out where null is given, or added.</summary>
    public static void Rewrite(
        string from, string to, Func<string, byte[], byte[]?> change,
        params IEnumerable<(string Name, byte[] Bytes)> added)
    {
        using var input = File.OpenRead(from);
        using var reader = new TarReader(input);
        using var output = File.Create(to);
        using var writer = new TarWriter(output, TarEntryFormat.Ustar);
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            if (change(entry.Name, content.ToArray()) is { } bytes) Write(entry.Name, bytes);
        }

        foreach (var (name, bytes) in added) Write(name, bytes);

        void Write(string name, byte[] bytes) => writer.WriteEntry(
            new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
    }

    private static Rejection Reject(string text, int offset)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return new Rejection(Outcome.RejectedNoEventTime, "no eventTime", offset, bytes, bytes.Length);
    }
}
