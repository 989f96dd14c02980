using System.Buffers.Binary;
using System.Text;

namespace Grainwatch.Contract.Telemetry;

/// <summary>A message of protobuf as its fields, without its schema (protobuf.dev, encoding).</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> data)
    {
        for (var at = 0; at < data.Length;)
        {
            var tag = Varint(data.Span, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(data.Span, ref at), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(data.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(data.Span, ref at);
                    _fields.Add((field, 0, data.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(data.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} of field {field} at byte {at}.");
            }
        }
    }

    public bool Has(int field) => _fields.Exists(each => each.Field == field);

    public IEnumerable<ProtoMessage> All(int field) =>
        _fields.Where(each => each.Field == field).Select(each => new ProtoMessage(each.Bytes));

    public ProtoMessage? One(int field) => All(field).FirstOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(Last(field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(Last(field).Bytes.Span);

    public ulong Number(int field) => Last(field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>Doubles that stand behind each other.</summary>
    public double[] Doubles(int field)
    {
        var bytes = Last(field).Bytes;
        var doubles = new double[bytes.Length / 8];
        for (var i = 0; i < doubles.Length; i++)
            doubles[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.Span[(8 * i)..]);
        return doubles;
    }

    private (int Field, ulong Number, ReadOnlyMemory<byte> Bytes) Last(int field) =>
        _fields.FindLast(each => each.Field == field);

    private static ulong Varint(ReadOnlySpan<byte> data, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var each = data[at++];
            value |= (ulong)(each & 0x7F) << shift;
            if (each < 0x80) return value;
        }
    }
}
