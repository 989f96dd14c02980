using Grainwatch.Contract;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Tests.Replay;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>The contract of quarantine, in memory.</summary>
public sealed class MemoryQuarantineContractTests : QuarantineContract
{
    /// <inheritdoc/>
    protected override Task<IQuarantine> OpenAsync(long bytesMax, TimeProvider clock) =>
        Task.FromResult<IQuarantine>(new MemoryQuarantine(bytesMax, clock));
}

/// <summary>The contract of quarantine, in files.</summary>
public sealed class FileQuarantineContractTests : QuarantineContract, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<FileQuarantine> _opened = [];

    public void Dispose()
    {
        foreach (var quarantine in _opened) quarantine.Dispose();
        _folder.Dispose();
    }

    /// <inheritdoc/>
    protected override Task<IQuarantine> OpenAsync(long bytesMax, TimeProvider clock)
    {
        var options = new FileQuarantineOptions { BytesMax = bytesMax, Clock = clock };
        _opened.Add(FileQuarantine.Open(_folder.Of($"quarantine-{_opened.Count}"), options));
        return Task.FromResult<IQuarantine>(_opened[^1]);
    }
}
