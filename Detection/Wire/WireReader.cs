using System.Buffers.Binary;
using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Wire;

/// <summary>Bytes that are not what a <see cref="WireWriter"/> wrote.</summary>
public sealed class WireException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads what a <see cref="WireWriter"/> wrote; everything else is a <see cref="WireException"/>.</summary>
/// <param name="bytes">The bytes.</param>
public sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    private readonly List<string> _texts = [];
    private readonly List<Origin> _origins = [];
    private readonly List<Principal> _principals = [];
    private readonly Dictionary<string, Place> _places = [];
    private readonly Dictionary<uint, AutonomousSystem> _systems = [];
    private readonly Dictionary<GeoDatabase, GeoDatabase> _databases = [];
    private int _at;

    /// <summary>
    /// Reads a whole value: bytes that are left over, or that make something that cannot be, are a
    /// <see cref="WireException"/>.
    /// </summary>
    public static T ReadWhole<T>(ReadOnlyMemory<byte> bytes, Func<WireReader, T> read)
    {
        var reader = new WireReader(bytes);
        try
        {
            var value = read(reader);
            return reader._at == bytes.Length
                ? value
                : throw new WireException($"{bytes.Length - reader._at} bytes are left after the end.");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new WireException($"The bytes before {reader._at} make no sense: {e.Message}", e);
        }
    }

    /// <summary>Reads a number.</summary>
    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new WireException($"A number at byte {_at} does not end.");
    }

    /// <summary>Reads a number that fits in 32 bits.</summary>
    public int Int()
    {
        var value = Number();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new WireException($"The number {value} before byte {_at} is out of range.");
    }

    /// <summary>Reads a number of things that follow, of which each takes at least one byte.</summary>
    public int Count()
    {
        var value = Number();
        return value >= 0 && value <= bytes.Length - _at
            ? (int)value
            : throw new WireException($"A count of {value} before byte {_at} is more than there is.");
    }

    /// <summary>Reads a truth value.</summary>
    public bool Flag() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new WireException($"{other} before byte {_at} is no truth value."),
    };

    /// <summary>Reads eight bytes.</summary>
    public ulong Digest() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads a real number.</summary>
    public double Real() => BitConverter.UInt64BitsToDouble(Digest());

    /// <summary>Reads a real number that may be missing.</summary>
    public double? OptionalReal() => Flag() ? Real() : null;

    /// <summary>Reads a time.</summary>
    public DateTime Time()
    {
        var number = Number();
        var fraction = (number & 1) != 0 ? Number() : 0;
        var ticks = unchecked(((number >> 1) * TimeSpan.TicksPerSecond) + fraction + DateTime.UnixEpoch.Ticks);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : throw new WireException($"The time before byte {_at} is out of range.");
    }

    /// <summary>Reads an event id.</summary>
    public EventId Id() =>
        Flag() ? EventId.FromGuid(BinaryPrimitives.ReadUInt128BigEndian(Take(16))) : EventId.Parse(Text());

    /// <summary>Reads a text.</summary>
    public string Text() => OptionalText() ?? throw new WireException($"The text before byte {_at} is missing.");

    /// <summary>Reads a text that may be missing.</summary>
    public string? OptionalText()
    {
        var index = Int();
        if (index == -1) return null;
        if (index != 0) return Known(_texts, index);
        var text = Encoding.UTF8.GetString(Take(Count()));
        _texts.Add(text);
        return text;
    }

    /// <summary>Reads texts.</summary>
    public string[] Texts()
    {
        var values = new string[Count()];
        for (var i = 0; i < values.Length; i++) values[i] = Text();
        return values;
    }

    /// <summary>Reads a place.</summary>
    public Place Place()
    {
        var id = Text();
        if (_places.TryGetValue(id, out var place)) return place;
        if (id.Contains('/', StringComparison.Ordinal) && id.Split('/').Length < 3)
            throw new WireException($"'{id}' is no place.");
        return _places[id] = Detection.Events.Place.FromId(id);
    }

    /// <summary>Reads spans into a list.</summary>
    public void Spans<T>(List<T> values)
        where T : Span, new()
    {
        for (var left = Count(); left > 0; left--)
        {
            var span = new T();
            span.Read(this);
            values.Add(span);
        }
    }

    /// <summary>Reads a usage.</summary>
    public Usage Usage()
    {
        var usage = new Usage();
        usage.Read(this);
        return usage;
    }

    /// <summary>Reads an origin.</summary>
    public Origin Origin()
    {
        var index = Int();
        if (index != 0) return Known(_origins, index);
        var address = Text();
        SourceIp? ip = null;
        if (Flag())
        {
            ip = SourceIp.TryParse(address, out var parsed)
                ? parsed
                : throw new WireException($"'{address}' is no address.");
        }

        var traits = (NetworkTraits)Int();
        var system = System();
        var location = Flag() ? Location() : null;
        var database = Flag() ? Database() : null;
        var origin = new Origin(address, ip, location, system, traits, database);
        _origins.Add(origin);
        return origin;
    }

    /// <summary>Reads an event type.</summary>
    public EventTypeKey EventType()
    {
        var index = Int();
        return index is >= 0 and < EventTypeKey.Count
            ? EventTypeKey.FromIndex(index)
            : throw new WireException($"Event type {index} does not exist.");
    }

    /// <summary>Reads events into a list.</summary>
    public void Events(List<TrailEvent> values)
    {
        for (var left = Count(); left > 0; left--) values.Add(Event());
    }

    /// <summary>Reads an event.</summary>
    public TrailEvent Event() => new()
    {
        Id = Id(),
        Time = Time(),
        Principal = Who(),
        Source = Text(),
        Name = Text(),
        Type = EventType(),
        SignIn = (SignInKind)Int(),
        Succeeded = Flag(),
        Origin = Origin(),
        Arn = OptionalText(),
        AccessKeyId = OptionalText(),
        Session = OptionalText(),
        UserAgent = OptionalText(),
        Region = OptionalText(),
        Error = OptionalText(),
        InstanceMetadata = OptionalText(),
        Addendum = Flag() ? Id() : null,
        Issuer = Flag() ? new SessionIssuer(Text(), OptionalText(), OptionalText()) : null,
    };

    private static T Known<T>(List<T> table, int index) => index > 0 && index <= table.Count
        ? table[index - 1]
        : throw new WireException($"Entry {index} of a table of {table.Count} does not exist.");

    private Principal Who()
    {
        var index = Int();
        if (index != 0) return Known(_principals, index);
        var text = Text();
        if (!PrincipalKey.TryParse(text, out var key)) throw new WireException($"'{text}' is no principal key.");
        var principal = new Principal(key, Text());
        _principals.Add(principal);
        return principal;
    }

    private AutonomousSystem? System()
    {
        var number = Number();
        if (number < 0) return null;
        var system = new AutonomousSystem((uint)number, OptionalText());
        if (_systems.TryGetValue(system.Number, out var known) && known == system) return known;
        return _systems[system.Number] = system;
    }

    private Location Location()
    {
        var place = Place();
        var (latitude, longitude, radius) = (OptionalReal(), OptionalReal(), Int());
        return new Location(place, latitude, longitude, radius < 0 ? null : radius);
    }

    private GeoDatabase Database()
    {
        var database = new GeoDatabase(Text(), Time());
        return _databases.TryGetValue(database, out var known) ? known : _databases[database] = database;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at)
            throw new WireException($"The bytes end at {bytes.Length}, {count} more were expected at {_at}.");
        var taken = bytes.Span.Slice(_at, count);
        _at += count;
        return taken;
    }
}
