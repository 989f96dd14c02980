using System.Security.Cryptography;
using System.Text;
using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>A quarantine that lives as long as the process, for hosts that keep nothing either.</summary>
/// <param name="bytesMax">Most bytes of records. Default: 16 MiB.</param>
public sealed class MemoryQuarantine(long bytesMax = 16 * 1024 * 1024) : IQuarantine
{
    // What a record takes beside its bytes, roughly.
    private const int OverheadBytes = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<UInt128> _known = [];
    private readonly List<(string Source, Rejection Rejection)> _kept = [];
    private long _bytes;

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyList<(string Source, Rejection Rejection)> Kept
    {
        get
        {
            lock (_gate) return [.. _kept];
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(
        string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            foreach (var rejection in rejections)
            {
                var id = IdOf(source, rejection);
                if (_known.Contains(id)) continue;
                var bytes = rejection.Bytes.Length + OverheadBytes;
                if (_bytes + bytes > bytesMax)
                {
                    throw new QuarantineException(
                        $"the quarantine in memory is full ({bytesMax:N0} bytes); with a data folder there is more room");
                }

                _known.Add(id);
                _kept.Add((source, rejection));
                _bytes += bytes;
            }
        }

        return ValueTask.CompletedTask;
    }

    private static UInt128 IdOf(string source, Rejection rejection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{source}\n{rejection.Outcome}\n{rejection.Offset}\n"));
        hash.AppendData(rejection.Bytes.Span);
        return BitConverter.ToUInt128(hash.GetHashAndReset());
    }
}
