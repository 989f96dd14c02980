using System.Formats.Tar;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.FreeGeolocation;
using Xunit;

namespace Grainwatch.Local.Tests.FreeGeolocation;

/// <summary>Archives that come from elsewhere.</summary>
public sealed class PackageArchiveTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Archive => _folder.Of("a.tgz");

    private string Target => Directory.CreateDirectory(_folder.Of("out")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unpack_AnyNames_TakesPlainFilesOnly()
    {
        Archives.Write(Archive,
            ("package/good.mmdb", [1, 2]),
            ("../../escape.mmdb", [3]),
            ("package/.hidden.mmdb", [4]),
            ("package/a b.mmdb", [5]),
            ("package/notes.txt", [6]),
            ("package/.mmdb", [7]));

        var files = await UnpackAsync();

        Assert.Equal(["escape.mmdb", "good.mmdb"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(Target, Path.GetDirectoryName(file)));
        Assert.False(File.Exists(_folder.Of("escape.mmdb")));
    }

    [Fact]
    public async Task Unpack_Link_IsNotTaken()
    {
        Archives.Write(Archive, [new PaxTarEntry(TarEntryType.SymbolicLink, "a.mmdb") { LinkName = "b.mmdb" }]);
        Assert.Contains("no .mmdb file", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public async Task Unpack_OneNameTwice_IsRefused()
    {
        Archives.Write(Archive, ("a/x.mmdb", [1]), ("b/x.mmdb", [2]));
        Assert.Contains("x.mmdb", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, 1_000, "larger than 99 bytes")]
    [InlineData(10_000, 2_999, "too large")]
    public async Task Unpack_AboveABound_IsRefused(long packed, long unpacked, string reason)
    {
        Archives.Write(Archive, ("package/a.mmdb", new byte[2_000]), ("package/b.txt", new byte[1_000]));
        Assert.Contains(
            reason, await RefusalAsync(new PackageArchive.Limits(packed, unpacked)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_AtTheBound_IsTaken()
    {
        Archives.Write(Archive, ("package/a.mmdb", new byte[2_000]), ("package/b.txt", new byte[1_000]));
        var limits = new PackageArchive.Limits(new FileInfo(Archive).Length, 3_000);
        Assert.Single(await PackageArchive.UnpackAsync(Archive, Target, CancellationToken.None, limits));
    }

    [Fact]
    public async Task Unpack_ManyDatabases_AreRefused()
    {
        Archives.Write(Archive, [.. Enumerable.Range(0, 9).Select(i => ($"package/{i}.mmdb", new byte[] { 1 }))]);
        Assert.Contains("more than 8", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_CutOrNoArchive_IsRefused()
    {
        Archives.Write(Archive, ("package/a.mmdb", [.. Enumerable.Range(0, 5_000).Select(i => (byte)(i * 7))]));
        var whole = await File.ReadAllBytesAsync(Archive);
        foreach (var length in new[] { 5, whole.Length / 2 })
        {
            await File.WriteAllBytesAsync(Archive, whole[..length]);
            Assert.NotEmpty(await RefusalAsync());
            Directory.Delete(Target, recursive: true);
        }

        await File.WriteAllTextAsync(Archive, "no archive at all");
        Assert.Contains("damaged", await RefusalAsync(), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> UnpackAsync() =>
        PackageArchive.UnpackAsync(Archive, Target, CancellationToken.None);

    private async Task<string> RefusalAsync(PackageArchive.Limits? limits = null) =>
        (await Assert.ThrowsAsync<FetchException>(
            () => PackageArchive.UnpackAsync(Archive, Target, CancellationToken.None, limits))).Message;
}
