using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Wire;

/// <summary>
/// Writes the product's own binary form: little-endian, numbers as zigzag varints, each text, origin and principal
/// once and by index after that. Used for rows on their way to a principal and for what a principal stores.
/// </summary>
public sealed class WireWriter
{
    private readonly WireBuffer _buffer;
    private readonly Dictionary<string, int> _texts = [];
    private readonly Dictionary<Origin, int> _origins = [];
    private readonly Dictionary<Principal, int> _principals = [];

    private int _start;

    /// <summary>A writer of one value.</summary>
    public WireWriter()
        : this(new WireBuffer(1024))
    {
    }

    /// <summary>A writer of values one behind the other, each begun with <see cref="Restart"/>.</summary>
    public WireWriter(WireBuffer to)
    {
        _buffer = to;
        _start = to.Length;
    }

    /// <summary>What was written so far of this value.</summary>
    public ReadOnlySpan<byte> Written => _buffer.Written[_start..];

    /// <summary>Begins another value behind what the buffer holds: it can be read without those before it.</summary>
    public void Restart()
    {
        _start = _buffer.Length;
        _texts.Clear();
        _origins.Clear();
        _principals.Clear();
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.GetSpan(bytes.Length));
        _buffer.Advance(bytes.Length);
    }

    /// <summary>Writes the CRC-32C of the value so far, little-endian.</summary>
    public void Checksum()
    {
        var crc = Crc32C.Of(Written);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(sizeof(uint)), crc);
        _buffer.Advance(sizeof(uint));
    }

    /// <summary>Writes a number.</summary>
    public void Number(long value)
    {
        var rest = (ulong)(value << 1) ^ (ulong)(value >> 63);
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        _buffer.Advance(length);
    }

    /// <summary>Writes a truth value.</summary>
    public void Flag(bool value)
    {
        _buffer.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        _buffer.Advance(1);
    }

    /// <summary>Writes eight bytes.</summary>
    public void Digest(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Writes a real number.</summary>
    public void Real(double value) => Digest(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes a real number that may be missing.</summary>
    public void OptionalReal(double? value)
    {
        Flag(value is not null);
        if (value is { } real) Real(real);
    }

    /// <summary>Writes a time: whole seconds since 1970 take five bytes, others nine or more.</summary>
    public void Time(DateTime value)
    {
        var ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        var (seconds, fraction) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        Number((seconds << 1) | (fraction != 0 ? 1L : 0));
        if (fraction != 0) Number(fraction);
    }

    /// <summary>Writes an event id.</summary>
    public void Id(EventId value)
    {
        var isGuid = value.TryGetGuid(out var guid);
        Flag(isGuid);
        if (!isGuid)
        {
            Text(value.ToString());
            return;
        }

        BinaryPrimitives.WriteUInt128BigEndian(_buffer.GetSpan(16), guid);
        _buffer.Advance(16);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string value)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, value, out var exists);
        if (exists)
        {
            Number(index);
            return;
        }

        index = _texts.Count;
        Number(0);
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Math.Max(1, length)));
        _buffer.Advance(length);
    }

    /// <summary>Writes a text that may be missing.</summary>
    public void OptionalText(string? value)
    {
        if (value is null) Number(-1);
        else Text(value);
    }

    /// <summary>Writes texts.</summary>
    public void Texts(IReadOnlyCollection<string> values)
    {
        Number(values.Count);
        foreach (var value in values) Text(value);
    }

    /// <summary>Writes a place.</summary>
    public void Place(Place value) => Text(value.Id);

    /// <summary>Writes spans.</summary>
    public void Spans<T>(List<T> values)
        where T : Span
    {
        Number(values.Count);
        foreach (var span in values) span.Write(this);
    }

    /// <summary>Writes an origin.</summary>
    public void Origin(Origin value)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_origins, value, out var exists);
        if (exists)
        {
            Number(index);
            return;
        }

        index = _origins.Count;
        Number(0);
        Text(value.Address);
        Flag(value.Ip is not null);
        Number((int)value.Traits);
        Number(value.System?.Number ?? -1L);
        if (value.System is { } system) OptionalText(system.Organization);
        Flag(value.Location is not null);
        if (value.Location is { } location) Location(location);
        Flag(value.Database is not null);
        if (value.Database is not { } database) return;
        Text(database.Name);
        Time(database.Built);
    }

    /// <summary>Writes events.</summary>
    public void Events(IReadOnlyCollection<TrailEvent> values)
    {
        Number(values.Count);
        foreach (var value in values) Event(value);
    }

    /// <summary>Writes an event.</summary>
    public void Event(TrailEvent value)
    {
        Id(value.Id);
        Time(value.Time);
        Who(value.Principal);
        Text(value.Source);
        Text(value.Name);
        Number(value.Type.Index);
        Number((int)value.SignIn);
        Flag(value.Succeeded);
        Origin(value.Origin);
        OptionalText(value.Arn);
        OptionalText(value.AccessKeyId);
        OptionalText(value.Session);
        OptionalText(value.UserAgent);
        OptionalText(value.Region);
        OptionalText(value.Error);
        OptionalText(value.InstanceMetadata);
        Flag(value.Addendum is not null);
        if (value.Addendum is { } addendum) Id(addendum);
        Flag(value.Issuer is not null);
        if (value.Issuer is not { } issuer) return;
        Text(issuer.Arn);
        OptionalText(issuer.Name);
        OptionalText(issuer.Account);
    }

    private void Who(Principal value)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_principals, value, out var exists);
        if (exists)
        {
            Number(index);
            return;
        }

        index = _principals.Count;
        Number(0);
        Text(value.Key.Text);
        Text(value.Name);
    }

    private void Location(Location value)
    {
        Place(value.Place);
        OptionalReal(value.Latitude);
        OptionalReal(value.Longitude);
        Number(value.RadiusKm ?? -1);
    }
}
